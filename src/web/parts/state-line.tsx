import { type Concern, type Level, worstLevel } from "../../battery/battery-condition.ts"
import type { Alert } from "../../battery/alert.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import type { RadioInfo } from "../web-deps.ts"
import { concernText } from "./concern-text.ts"
import { Icon, type IconName } from "./icons.tsx"
import { radioProblem } from "./radio-notice.tsx"

/** More lines than this are no longer a line. */
const mostLines = 5

const levelIcons = {
  good: "check",
  unknown: "unknown",
  warning: "alert",
  danger: "danger",
} as const satisfies Record<Level, IconName>

interface StateLineProps {
  readonly views: readonly BatteryView[]
  /** Raised now, acknowledged or not: while one is, it is not said that all is well. */
  readonly alerts: readonly Alert[]
  readonly radio: RadioInfo
  readonly words: Words
}

/** The first thing to be read: that all is well, or the worst of what is not. */
export const StateLine = ({ views, alerts, radio, words }: StateLineProps) => {
  const worst = radioProblem(radio.state) ? "danger" : worstLevel(views)
  const level = withAlerts(worst, alerts)
  return (
    <section id="state" class={`state level-${level}`} aria-live="polite">
      {(level !== "good" || views.length > 0) && <Icon name={levelIcons[level]} />}
      <div>
        <Sentence views={views} alerts={alerts} radio={radio} words={words} />
      </div>
    </section>
  )
}

/** That somebody knows of an alert makes nothing better. */
function withAlerts(worst: Level, alerts: readonly Alert[]): Level {
  if (alerts.some(({ level }) => level === "critical")) return "danger"
  return worst === "good" && alerts.length > 0 ? "warning" : worst
}

const Sentence = ({ views, alerts, radio, words }: StateLineProps) => {
  const problem = radioProblem(radio.state)
  if (problem)
    return (
      <>
        <h1>{words.t(`radio.${problem}`)}</h1>
        <p>{words.t(`radio.${problem}.detail`, { adapter: radio.adapter })}</p>
        {/* That nothing is heard needs no more explanation; what was heard before may be worse. */}
        <Worries list={worries(views, ["danger", "warning"])} words={words} />
      </>
    )
  if (views.length === 0)
    return (
      <>
        <h1>{words.t("state.none")}</h1>
        <p>{words.t("state.none.detail")}</p>
      </>
    )
  if (views.every(({ freshness }) => freshness.kind === "awaited"))
    return <h1>{words.t("state.awaited")}</h1>
  const [worst, ...others] = worries(views, ["danger", "warning", "unknown"])
  if (worst === undefined)
    return <h1>{alerts.length > 0 ? alertCount(alerts, words) : allWell(views.length, words)}</h1>
  return (
    <>
      <h1>
        <Worry {...worst} words={words} />
      </h1>
      <Worries list={others} words={words} />
    </>
  )
}

/** Of those that nobody knows of, as the bell has it, while there are such. */
function alertCount(alerts: readonly Alert[], words: Words): string {
  const raised = alerts.filter(({ state }) => state === "raised").length
  return raised > 0
    ? words.t("alerts.count", { count: raised })
    : words.t("alerts.count.known", { count: alerts.length })
}

const allWell = (count: number, words: Words) =>
  count === 2 ? words.t("state.both-well") : words.t("state.all-well", { count })

interface WorriesProps {
  readonly list: readonly WorryProps[]
  readonly words: Words
}

const Worries = ({ list, words }: WorriesProps) =>
  list.length === 0 ? null : (
    <ul>
      {list.slice(0, mostLines).map((worry) => (
        <li class={`level-${worry.concern.level}`}>
          <Worry {...worry} words={words} />
        </li>
      ))}
      {list.length > mostLines && (
        <li>{words.t("state.more", { count: list.length - mostLines })}</li>
      )}
    </ul>
  )

interface WorryProps {
  readonly view: BatteryView
  readonly concern: Concern
}

const Worry = ({ view, concern, words }: WorryProps & { readonly words: Words }) => (
  <>
    <bdi>{view.battery.name}</bdi>: {concernText(concern, view, words)}
  </>
)

/** Everything of these levels that is wrong with any battery, otherwise in the order of adding. */
function worries(views: readonly BatteryView[], wanted: readonly Level[]): readonly WorryProps[] {
  const all = views.flatMap((view) => view.concerns.map((concern) => ({ view, concern })))
  return wanted.flatMap((level) => all.filter(({ concern }) => concern.level === level))
}
