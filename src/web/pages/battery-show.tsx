import { Hono } from "hono"
import type { Context } from "hono"

import { type BatteryRange, type HistoryEvent, onlyBattery } from "../../battery/history.ts"
import { parseAddress } from "../../bms/address.ts"
import type { Words } from "../../i18n/words.ts"
import { batteryOf } from "../battery-of.ts"
import { type BatteryView, viewBattery } from "../battery-view.ts"
import { fragment, type LiveView } from "../live-channel.ts"
import { openLive } from "../live-response.ts"
import { addDays, dayOf, isDay, startOfDay } from "../../lib/local-day.ts"
import { markup } from "../markup.ts"
import { page } from "../page.tsx"
import { Age, ageText, BatteryTools } from "../parts/battery-card.tsx"
import { About } from "../parts/battery-about.tsx"
import { Inside } from "../parts/battery-inside.tsx"
import { BatteryValues } from "../parts/battery-values.tsx"
import { type ChartDay, chartSeries, DayChart } from "../parts/day-chart.tsx"
import { EventList } from "../parts/event-list.tsx"
import { Icon } from "../parts/icons.tsx"
import { RadioNotice } from "../parts/radio-notice.tsx"
import type { RadioInfo } from "../web-deps.ts"
import type { Site, WebEnv } from "../web-env.ts"

const mostEvents = 20
/** Rows of the table under the chart: one for each half hour. */
const tableRows = 48

/** Everything about one battery. */
export function batteryShow(site: Site) {
  const { deps, live } = site
  return (
    new Hono<WebEnv>()
      .get("/", async (c) => {
        const status = batteryOf(c, site)
        const { words } = c.get("visitor")
        const { id, name } = status.battery
        const seen = live.revision
        const day = chartDay(c, site)
        const { from, to } = day
        const range = await deps.history.range({
          batteries: [id],
          series: chartSeries,
          from,
          to,
          points: tableRows,
        })
        return page(c, site, {
          title: name,
          live: `/battery/${id}/live?seen=${seen}`,
          chart: true,
          body: (
            <BatteryPage
              view={viewBattery(status, deps)}
              radio={deps.radio()}
              events={deps.history.events({ battery: id, limit: mostEvents })}
              day={day}
              table={onlyBattery(range)}
              words={words}
            />
          ),
        })
      })
      // Also for a battery that is gone: a page that was asleep meanwhile is to say so.
      .get("/live", (c) => openLive(c, site, batteryLive(site, Number(c.req.param("id")))))
  )
}

/** Leads from a battery's Bluetooth address, in any notation, to its page. */
export function batteryByAddress({ deps }: Site) {
  return new Hono<WebEnv>().get("/", (c) => {
    const address = parseAddress(c.req.param("address") ?? "")
    const found = deps.statuses().find(({ battery }) => battery.address === address)
    return found === undefined ? c.notFound() : c.redirect(`/battery/${found.battery.id}`)
  })
}

/** The day that the address asks for; today where it asks for none that there is. */
function chartDay(c: Context<WebEnv>, { deps, timeZone }: Site): ChartDay {
  const today = dayOf(deps.clock.now(), timeZone)
  const asked = c.req.query("day")
  const day = isDay(asked) && asked < today ? asked : today
  return {
    day,
    from: startOfDay(day, timeZone),
    to: startOfDay(addDays(day, 1), timeZone),
    previous: addDays(day, -1),
    next: day === today ? null : addDays(day, 1),
    nonce: c.get("secureHeadersNonce") ?? "",
  }
}

interface BatteryPageProps {
  readonly view: BatteryView
  readonly radio: RadioInfo
  readonly events: readonly HistoryEvent[]
  readonly day: ChartDay
  readonly table: BatteryRange
  readonly words: Words
}

const BatteryPage = ({ view, radio, events, day, table, words }: BatteryPageProps) => (
  <>
    <a class="back" href="/">
      <Icon name="back" />
      {words.t("battery.all")}
    </a>
    <header class="battery-head">
      <Title view={view} />
      <BatteryTools view={view} words={words} />
    </header>
    <div id="gone"></div>
    <RadioNotice radio={radio} words={words} />
    <div class="battery">
      <div class="column">
        <section class="panel now">
          <BatteryValues view={view} words={words} />
          <footer>
            <Age view={view} words={words} />
            <span class="address">{view.battery.address}</span>
          </footer>
        </section>
        <Inside view={view} words={words} />
      </div>
      <div class="column">
        <DayChart battery={view.battery} day={day} table={table} words={words} />
        <div class="aside">
          <About view={view} words={words} />
          <EventList battery={view.battery.id} events={events} words={words} />
        </div>
      </div>
    </div>
  </>
)

const Title = ({ view: { battery } }: { readonly view: BatteryView }) => (
  <h1 id={`title-${battery.id}`}>
    <bdi>{battery.name}</bdi>
  </h1>
)

const Gone = ({ words }: { readonly words: Words }) => (
  <div id="gone" role="alert">
    <p class="notice level-danger">
      <Icon name="alert" />
      {words.t("battery.removed")}
    </p>
  </div>
)

function batteryLive({ deps }: Site, id: number): LiveView {
  return {
    key: `battery ${id}`,
    battery: id,
    fragments(words, battery) {
      const status = deps.status(id)
      if (status === null) return [fragment("gone", () => markup(<Gone words={words} />))]
      if (battery !== undefined && battery !== id) return []
      const view = viewBattery(status, deps)
      const events = deps.history.events({ battery: id, limit: mostEvents })
      const swap = "outerHTML"
      return [
        fragment(`title-${id}`, () => markup(<Title view={view} />)),
        fragment("radio", () => markup(<RadioNotice radio={deps.radio()} words={words} />)),
        fragment(`values-${id}`, () => markup(<BatteryValues view={view} words={words} />), {
          swap,
        }),
        fragment(`age-${id}`, () => ageText(view, words), { swap: "textContent" }),
        fragment(`inside-${id}`, () => markup(<Inside view={view} words={words} />), { swap }),
        fragment(`about-${id}`, () => markup(<About view={view} words={words} />)),
        fragment(`events-${id}`, () =>
          markup(<EventList battery={id} events={events} words={words} />),
        ),
      ]
    },
  }
}
