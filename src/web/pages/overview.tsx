import { Hono } from "hono"

import type { Words } from "../../i18n/words.ts"
import { type BatteryView, viewBattery } from "../battery-view.ts"
import { fragment, type LiveView } from "../live-channel.ts"
import { openLive } from "../live-response.ts"
import { markup } from "../markup.ts"
import { page } from "../page.tsx"
import { ageText, BatteryCard } from "../parts/battery-card.tsx"
import { BatteryValues } from "../parts/battery-values.tsx"
import { Icon } from "../parts/icons.tsx"
import { StateLine } from "../parts/state-line.tsx"
import type { RadioInfo } from "../web-deps.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** All batteries at a glance. */
export function overview(site: Site) {
  const { deps, live } = site
  const view = overviewLive(site)
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const views = deps.statuses().map((status) => viewBattery(status, deps))
      return page(c, site, {
        title: words.t("overview.title"),
        live: `/live?seen=${live.revision}`,
        body: <Overview views={views} radio={deps.radio()} words={words} />,
      })
    })
    .get("/live", (c) => openLive(c, site, view))
}

interface OverviewProps {
  readonly views: readonly BatteryView[]
  readonly radio: RadioInfo
  readonly words: Words
}

const Overview = ({ views, radio, words }: OverviewProps) => (
  <>
    <StateLine views={views} radio={radio} words={words} />
    <header class="list-head">
      <h2>{words.t("overview.batteries")}</h2>
      <a class="tool add" href="/battery/add" aria-label={words.t("battery.add")}>
        <Icon name="add" />
      </a>
    </header>
    <BatteryList views={views} words={words} />
  </>
)

const BatteryList = ({ views, words }: Omit<OverviewProps, "radio">) => (
  <ul id="batteries" class="cards">
    {views.map((view) => (
      <li>
        <BatteryCard view={view} words={words} />
      </li>
    ))}
    <li>
      <a class="card add" href="/battery/add">
        <Icon name="add" />
        {words.t("battery.add")}
      </a>
    </li>
  </ul>
)

function overviewLive({ deps }: Site): LiveView {
  return {
    key: "overview",
    fragments(words, battery) {
      const views = deps.statuses().map((status) => viewBattery(status, deps))
      const within = "batteries"
      return [
        fragment("state", () =>
          markup(<StateLine views={views} radio={deps.radio()} words={words} />),
        ),
        fragment(within, () => markup(<BatteryList views={views} words={words} />), {
          signature: JSON.stringify(views.map((view) => view.battery)),
        }),
        ...views
          .filter((view) => battery === undefined || view.battery.id === battery)
          .flatMap((view) => [
            fragment(
              `values-${view.battery.id}`,
              () => markup(<BatteryValues view={view} words={words} />),
              { within, swap: "outerHTML" },
            ),
            fragment(`age-${view.battery.id}`, () => ageText(view, words), {
              within,
              swap: "textContent",
            }),
          ]),
      ]
    },
  }
}
