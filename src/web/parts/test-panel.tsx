import { proposeModel } from "../../battery/battery-model-choice.ts"
import { power } from "../../battery/series.ts"
import type { Reading } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"
import type { TestReading } from "../../sampling/test-reading.ts"
import type { FormError } from "../forms.ts"
import { temperatureRange } from "./battery-values.tsx"
import { Icon } from "./icons.tsx"
import { buildName } from "./model-fields.tsx"
import { measures, quantity } from "./quantity.tsx"

/** How far the test reading is. While it is being taken, the style sheet shows that. */
export type TestState =
  /** `now`: it begins by itself when the page is there. */
  | { readonly kind: "waiting"; readonly now: boolean }
  | { readonly kind: "refused"; readonly error: FormError }
  | { readonly kind: "done"; readonly result: TestReading }

interface TestPanelProps {
  readonly state: TestState
  readonly words: Words
}

const takesTest = {
  "hx-post": "/battery/add/test",
  "hx-include": "closest form",
  "hx-target": "#test",
  "hx-swap": "outerHTML",
  "hx-indicator": "#test",
  // Longer than all its steps take at most.
  "hx-config": "timeout:120s",
}

/** What the battery says before it is added, or why it says nothing. */
export const TestPanel = ({ state, words }: TestPanelProps) => (
  <section
    id="test"
    class="panel test"
    aria-labelledby="test-title"
    {...(state.kind === "waiting" && state.now ? { ...takesTest, "hx-trigger": "load" } : {})}
  >
    <h2 id="test-title">{words.t("test.title")}</h2>
    <p class="test-running" role="status">
      {words.t("test.running")}
    </p>
    <div class="test-result" aria-live="polite">
      {state.kind === "waiting" && <p class="muted">{words.t("test.hint")}</p>}
      {state.kind === "refused" && <p class="error">{words.t(state.error, { count: 0 })}</p>}
      {state.kind === "done" && <Result result={state.result} words={words} />}
      <button class="button" formaction="/battery/add/test" formnovalidate {...takesTest}>
        {words.t(state.kind === "done" ? "test.again" : "test.begin")}
      </button>
    </div>
  </section>
)

const Result = ({ result, words }: { readonly result: TestReading; readonly words: Words }) =>
  result.ok ? (
    <>
      <p class="verdict level-good">
        <Icon name="check" />
        {words.t("test.good")}
      </p>
      <dl class="rows">
        {testRows(result, words).map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </>
  ) : (
    <>
      <p class="verdict level-warning">
        <Icon name="alert" />
        {words.t("test.failed")}
      </p>
      <p>{words.t(`cause.${result.cause}`)}</p>
      <p class="muted">{words.t("test.failed.detail")}</p>
    </>
  )

/** What tells a person that it is the right battery; what the BMS does not say is left out. */
function testRows({ reading, identity, rssi }: TestReading & { readonly ok: true }, words: Words) {
  const { soc, voltage, current, cellVoltages: cells, fullChargeCapacity } = reading
  const model = proposeModel(reading)
  const text = (value: number | null, measure: Parameters<typeof quantity>[2]) =>
    value === null ? null : quantity(words, value, measure)
  const rows: readonly (readonly [string, string | null])[] = [
    [words.t("value.soc"), text(soc, measures.soc)],
    [words.t("value.voltage"), text(voltage, measures.voltage)],
    [words.t("value.current"), text(current, measures.current)],
    [words.t("value.power"), text(power(reading), measures.power)],
    [words.t("value.cells"), cells.length === 0 ? null : cellText(reading, words)],
    [words.t("value.temperature"), temperatureRange(reading, words)],
    [words.t("model.title"), model && buildName(model, words)],
    [words.t("detail.full-capacity"), text(fullChargeCapacity, measures.capacity)],
    [words.t("detail.hardware"), identity?.hardware ?? null],
    [words.t("detail.signal"), text(rssi, measures.signal)],
  ]
  return rows.filter(([, value]) => value !== null)
}

const cellText = ({ cellVoltages: cells }: Reading, words: Words) =>
  `${words.t("detail.cells", { count: cells.length })}, ${words.t("value.range", {
    low: words.number(Math.min(...cells), 3),
    high: quantity(words, Math.max(...cells), measures.cell),
  })}`
