import { Hono } from "hono"
import type { Child } from "hono/jsx"

import type { Battery } from "../../battery/battery.ts"
import type { Alert } from "../../battery/alert.ts"
import type { HealthReport } from "../../battery/health.ts"
import type { HistoryEvent, ProtectionTimes } from "../../battery/history.ts"
import { parseAddress } from "../../bms/address.ts"
import type { Words } from "../../i18n/words.ts"
import type { StorageState } from "../../store/storage-state.ts"
import { batteryChartView, offeredSeries, seriesColour } from "../battery-chart-view.ts"
import { batteryOf } from "../battery-of.ts"
import { type BatteryView, viewBattery } from "../battery-view.ts"
import { chartAddress } from "../chart-choice.ts"
import { loadChart } from "../chart-data.ts"
import type { ChartView } from "../chart-view.ts"
import { type EnergyView, viewEnergy } from "../energy-view.ts"
import { fragment, type LiveView, piecedFragment } from "../live-channel.ts"
import { openLive } from "../live-response.ts"
import { markup } from "../markup.ts"
import { page } from "../page.tsx"
import { Age, ageText, BatteryTools } from "../parts/battery-card.tsx"
import { About } from "../parts/battery-about.tsx"
import { AlertBell, AlertNotice } from "../parts/alert-notice.tsx"
import { BatteryEnergy } from "../parts/battery-energy.tsx"
import { Inside } from "../parts/battery-inside.tsx"
import { BatteryLink } from "../parts/battery-link.tsx"
import { BatteryHealth } from "../parts/battery-health.tsx"
import { BatteryRuntime, type RuntimeNotes, viewRuntime } from "../parts/battery-runtime.tsx"
import { BatteryValues } from "../parts/battery-values.tsx"
import { LegendForm, LegendItems } from "../parts/chart-legend.tsx"
import { ChartPanel, type ChartPanelProps } from "../parts/chart-panel.tsx"
import { EventList } from "../parts/event-list.tsx"
import { Icon } from "../parts/icons.tsx"
import { RadioNotice } from "../parts/radio-notice.tsx"
import { StorageNotice } from "../parts/storage-notice.tsx"
import type { RadioInfo } from "../web-deps.ts"
import { mayChange } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

const mostEvents = 20

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
        const view = batteryChartView(c, site, id)
        const chart = (
          <BatteryChart
            view={view}
            data={await loadChart(site, view)}
            compare={compareAddress(site, view)}
            nonce={c.get("secureHeadersNonce") ?? ""}
            words={words}
          />
        )
        return page(c, site, {
          title: name,
          live: `/battery/${id}/live?seen=${seen}`,
          chart,
          body: (
            <BatteryPage
              view={viewBattery(status, deps)}
              radio={deps.radio()}
              storage={deps.storage()}
              alerts={alertsOf(site, id)}
              events={deps.history.events({ battery: id, limit: mostEvents })}
              energy={viewEnergy(site, id)}
              notes={viewRuntime(site, id)}
              health={deps.models.health(id)}
              times={deps.history.protectionTimes(id)}
              switchable={deps.bluetooth.switching && mayChange(c.get("visit"))}
              words={words}
            >
              {chart}
            </BatteryPage>
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

const alertsOf = ({ deps }: Site, id: number) =>
  deps.alerts.active().filter(({ battery }) => battery === id)

/** The first series that is shown, beside the same of other batteries; undefined without others. */
function compareAddress({ deps }: Site, { lines: [line], range }: ChartView) {
  const others = deps
    .statuses()
    .map(({ battery }) => battery.id)
    .filter((id) => id !== line?.battery)
  if (!line || others.length === 0) return undefined
  const batteries = [line.battery, ...others.slice(0, 3)].sort((a, b) => a - b)
  return chartAddress("/compare", range, { batteries: batteries.join(), series: line.series })
}

interface BatteryPageProps {
  readonly view: BatteryView
  readonly radio: RadioInfo
  readonly storage: StorageState
  /** Of this battery, raised now. */
  readonly alerts: readonly Alert[]
  readonly events: readonly HistoryEvent[]
  readonly energy: EnergyView
  readonly notes: RuntimeNotes
  readonly health: HealthReport | null
  readonly times: ProtectionTimes
  /** Whether this visitor may switch the battery. */
  readonly switchable: boolean
  readonly words: Words
  /** The chart. */
  readonly children: Child
}

const BatteryPage = ({
  view,
  radio,
  storage,
  alerts,
  events,
  energy,
  notes,
  health,
  times,
  switchable,
  words,
  children,
}: BatteryPageProps) => (
  <>
    <a class="back" href="/">
      <Icon name="back" />
      {words.t("battery.all")}
    </a>
    <header class="battery-head">
      <Title view={view} />
      <a
        class="tool"
        href={`/battery/${view.battery.id}/alerts`}
        title={words.t("rules.open")}
        aria-label={words.t("rules.open")}
      >
        <Icon name="bell" />
      </a>
      <BatteryTools view={view} words={words} />
    </header>
    <div id="gone"></div>
    <StorageNotice storage={storage} words={words} />
    <RadioNotice radio={radio} words={words} />
    <AlertNotice alerts={alerts} words={words} />
    <div class="battery">
      <div class="column">
        <section class="panel now">
          <BatteryValues view={view} words={words} />
          <footer>
            <Age view={view} words={words} />
            <span class="address">{view.battery.address}</span>
          </footer>
        </section>
        <BatteryRuntime view={view} notes={notes} words={words} />
        <BatteryEnergy battery={view.battery.id} energy={energy} words={words} />
        <Inside view={view} times={times} words={words} />
        {switchable && <SwitchLinks battery={view.battery} words={words} />}
      </div>
      <div class="column">
        {children}
        <div class="aside">
          <About view={view} words={words} />
          <BatteryLink view={view} words={words} />
          <BatteryHealth battery={view.battery.id} report={health} words={words} />
          <EventList battery={view.battery.id} events={events} words={words} />
        </div>
      </div>
    </div>
  </>
)

const SwitchLinks = ({ battery, words }: { readonly battery: Battery; readonly words: Words }) => (
  <p class="actions">
    {(["charge", "discharge"] as const).map((which) => (
      <a class="button" href={`/battery/${battery.id}/switch?switch=${which}`}>
        {words.t(`detail.switch.${which}.change`)}
      </a>
    ))}
  </p>
)

const BatteryChart = (props: ChartPanelProps) => {
  const { view, words } = props
  const shown = new Set(view.lines.map(({ series }) => series))
  return (
    <ChartPanel {...props}>
      <LegendForm view={view} words={words}>
        <LegendItems
          name="series"
          title={words.t("chart.legend")}
          items={offeredSeries.map((series) => ({
            value: series,
            name: words.t(`series.${series}`),
            colour: seriesColour(series),
            shown: shown.has(series),
          }))}
        />
      </LegendForm>
    </ChartPanel>
  )
}

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

function batteryLive(site: Site, id: number): LiveView {
  const { deps } = site
  return {
    key: `battery ${id}`,
    battery: id,
    fragments(words, battery) {
      const status = deps.status(id)
      if (status === null) return [fragment("gone", () => markup(<Gone words={words} />))]
      if (battery !== undefined && battery !== id) return []
      const view = viewBattery(status, deps)
      const events = deps.history.events({ battery: id, limit: mostEvents })
      const times = deps.history.protectionTimes(id)
      return [
        fragment(`title-${id}`, () => markup(<Title view={view} />)),
        fragment("alerts", () => markup(<AlertNotice alerts={alertsOf(site, id)} words={words} />)),
        fragment("bell", () => markup(<AlertBell alerts={deps.alerts.active()} words={words} />)),
        fragment("storage", () => markup(<StorageNotice storage={deps.storage()} words={words} />)),
        fragment("radio", () => markup(<RadioNotice radio={deps.radio()} words={words} />)),
        piecedFragment(`values-${id}`, () => <BatteryValues view={view} words={words} />),
        piecedFragment(`forecast-${id}`, () => (
          <BatteryRuntime view={view} notes={viewRuntime(site, id)} words={words} />
        )),
        fragment(`age-${id}`, () => ageText(view, words), { swap: "textContent" }),
        piecedFragment(`inside-${id}`, () => <Inside view={view} times={times} words={words} />),
        // With the next sign of life is soon enough: what a day brought does not jump.
        ...(battery === undefined
          ? [
              piecedFragment(`health-${id}`, () => (
                <BatteryHealth battery={id} report={deps.models.health(id)} words={words} />
              )),
              piecedFragment(`energy-${id}`, () => (
                <BatteryEnergy battery={id} energy={viewEnergy(site, id)} words={words} />
              )),
            ]
          : []),
        piecedFragment(`about-${id}`, () => <About view={view} words={words} />),
        piecedFragment(`link-${id}`, () => <BatteryLink view={view} words={words} />),
        fragment(`events-${id}`, () =>
          markup(<EventList battery={id} events={events} words={words} />),
        ),
      ]
    },
  }
}
