import { Hono } from "hono"
import type { Context } from "hono"

import type { Words } from "../../i18n/words.ts"
import { type BatteryView, viewBattery } from "../battery-view.ts"
import { briefCache } from "../brief-cache.ts"
import { formBody } from "../forms.ts"
import { keptMarkup } from "../kept-markup.ts"
import { fragment, type LiveView, piecedFragment } from "../live-channel.ts"
import { openLive } from "../live-response.ts"
import { markup } from "../markup.ts"
import {
  choiceParams,
  choicePath,
  chosen,
  inOrder,
  isFiltered,
  layoutFor,
  type OverviewChoice,
  readChoice,
  readOrder,
  sorted,
} from "../overview-choice.ts"
import { page } from "../page.tsx"
import { ageText, BatteryCard } from "../parts/battery-card.tsx"
import { AlertBell, AlertNotice } from "../parts/alert-notice.tsx"
import { BatterySum } from "../parts/battery-sum.tsx"
import { BatteryTable, RowValues } from "../parts/battery-table.tsx"
import { BatteryValues } from "../parts/battery-values.tsx"
import { Icon } from "../parts/icons.tsx"
import { ChoiceForm } from "../parts/overview-choice-form.tsx"
import { SocStripLine } from "../parts/soc-strip.tsx"
import { StateLine } from "../parts/state-line.tsx"
import { StorageNotice } from "../parts/storage-notice.tsx"
import { SocStrips } from "../soc-strips.ts"
import { mayChange } from "../visit.ts"
import { isLayout, type Layout, remember } from "../visitor.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Fewer are seen at a glance: there is nothing to sort or to search. */
const severalBatteries = 4

/** All batteries at a glance. */
export function overview(site: Site) {
  const { deps, live } = site
  const strips = new SocStrips(deps)
  return (
    new Hono<WebEnv>()
      .get("/", briefCache(site), async (c) => {
        const all = deps.statuses().map((status) => viewBattery(status, deps))
        if (all.length === 0 && mayChange(c.get("visit"))) return c.redirect("/battery/add")
        const { words, layout: wish } = c.get("visitor")
        const layout = layoutFor(wish, all.length)
        const choice = readChoice((name) => c.req.query(name))
        const seen = live.revision
        if (layout === "cards") await strips.ready()
        const views = sorted(chosen(all, choice), choice.sort, words)
        // For what a form sends while one types; the address shall not hold what is usual.
        if (c.req.header("HX-Request")) c.header("HX-Replace-Url", choicePath(choice))
        return page(c, site, {
          title: words.t("overview.title"),
          live: liveAddress(choice, { seen, layout, views }),
          body: (
            <>
              <StateLine
                views={all}
                alerts={deps.alerts.active()}
                radio={deps.radio()}
                words={words}
              />
              <StorageNotice storage={deps.storage()} words={words} />
              <AlertNotice alerts={deps.alerts.active()} nameOf={nameOf(site)} words={words} />
              <BatterySum views={all} words={words} />
              <header class="list-head">
                <h2>{words.t("overview.batteries")}</h2>
                <a class="tool add" href="/battery/add" aria-label={words.t("battery.add")}>
                  <Icon name="add" />
                </a>
                {all.length > 1 && (
                  <a class="button" href="/compare">
                    {words.t("compare.open")}
                  </a>
                )}
                {(all.length >= severalBatteries || isFiltered(choice) || wish !== null) && (
                  <ChoiceForm choice={choice} layout={layout} words={words} />
                )}
              </header>
              <BatteryList
                views={views}
                choice={choice}
                layout={layout}
                strips={strips}
                words={words}
              />
            </>
          ),
        })
      })
      // Another layout is a preference, and kept; what is shown stays as it is.
      .post("/", async (c) => {
        const body = await formBody(c)
        if (isLayout(body["layout"])) remember(c, site, ["layout", body["layout"]])
        return c.redirect(choicePath(readChoice((name) => body[name])), 303)
      })
      .get("/live", (c) => openLive(c, site, overviewLive(c, site, strips)))
  )
}

interface Shown {
  readonly seen: string
  readonly layout: Layout
  readonly views: readonly BatteryView[]
}

function liveAddress(choice: OverviewChoice, { seen, layout, views }: Shown): string {
  const params = choiceParams(choice)
  if (layout !== "cards") params.set("layout", layout)
  if (choice.sort !== "added") params.set("order", views.map(({ battery }) => battery.id).join("."))
  params.set("seen", seen)
  return `/live?${params}`
}

interface BatteryListProps {
  readonly views: readonly BatteryView[]
  readonly choice: OverviewChoice
  readonly layout: Layout
  readonly strips: SocStrips
  readonly words: Words
}

const BatteryList = ({ views, choice, layout, strips, words }: BatteryListProps) => (
  <div id="batteries">
    {isFiltered(choice) && (
      <p class="list-note" role="status">
        {views.length === 0
          ? words.t("choice.none")
          : words.t("choice.count", { count: views.length })}{" "}
        <a href="/">{words.t("choice.all")}</a>
      </p>
    )}
    {layout === "table" && views.length > 0 && <BatteryTable views={views} words={words} />}
    {layout === "cards" && (
      <ul class="cards">
        {views.map((view) => {
          const strip = strips.of(view.battery.id)
          const also = strip?.path ?? ""
          return keptMarkup(view, { name: "card", also, words }, () => (
            <li>
              <BatteryCard view={view} strip={strip} words={words} />
            </li>
          ))
        })}
        {!isFiltered(choice) && (
          <li>
            <a class="card add" href="/battery/add">
              <Icon name="add" />
              {words.t("battery.add")}
            </a>
          </li>
        )}
      </ul>
    )}
  </div>
)

const nameOf =
  ({ deps }: Site) =>
  (battery: number) =>
    deps.status(battery)?.battery.name ?? null

function overviewLive(c: Context<WebEnv>, site: Site, strips: SocStrips): LiveView {
  const { deps } = site
  const choice = readChoice((name) => c.req.query(name))
  const wish = c.req.query("layout")
  const layout = isLayout(wish) ? wish : "cards"
  const order = readOrder(c)
  return {
    key: `overview ${layout} ${choicePath(choice)} ${order?.join(".") ?? ""}`,
    fragments(words, battery) {
      const all = deps.statuses().map((status) => viewBattery(status, deps))
      const views = inOrder(chosen(all, choice), order)
      const within = "batteries"
      const list = (
        <BatteryList views={views} choice={choice} layout={layout} strips={strips} words={words} />
      )
      return [
        fragment("state", () =>
          markup(
            <StateLine
              views={all}
              alerts={deps.alerts.active()}
              radio={deps.radio()}
              words={words}
            />,
          ),
        ),
        fragment("storage", () => markup(<StorageNotice storage={deps.storage()} words={words} />)),
        fragment("alerts", () =>
          markup(<AlertNotice alerts={deps.alerts.active()} nameOf={nameOf(site)} words={words} />),
        ),
        fragment("bell", () => markup(<AlertBell alerts={deps.alerts.active()} words={words} />)),
        piecedFragment("sum", () => <BatterySum views={all} words={words} />),
        fragment(within, () => markup(list), {
          signature: JSON.stringify(views.map((view) => view.battery)),
        }),
        ...views
          .filter((view) => battery === undefined || view.battery.id === battery)
          .flatMap((view) => batteryFragments(view, { layout, strips, words })),
      ]
    },
  }
}

function batteryFragments(
  view: BatteryView,
  { layout, strips, words }: Pick<BatteryListProps, "layout" | "strips" | "words">,
) {
  const { id } = view.battery
  const within = "batteries"
  const Values = layout === "table" ? RowValues : BatteryValues
  const strip = layout === "cards" ? strips.of(id) : null
  return [
    piecedFragment(`values-${id}`, () => <Values view={view} words={words} />, { within }),
    fragment(`age-${id}`, () => ageText(view, words), { within, swap: "textContent" }),
    ...(layout === "cards"
      ? [
          fragment(
            `strip-${id}`,
            () => markup(<SocStripLine battery={id} strip={strip} words={words} />),
            { within, swap: "outerHTML", signature: strip?.path ?? "" },
          ),
        ]
      : []),
  ]
}
