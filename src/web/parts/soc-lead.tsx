import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { runtimeDetail, runtimeLine } from "../runtime-text.ts"
import { measures, Quantity } from "./quantity.tsx"
import { SocGlyph } from "./soc-glyph.tsx"

interface SocLeadProps {
  readonly view: BatteryView
  readonly low: boolean
  readonly words: Words
}

/** The state of charge and, when it is pointed at, focused or tapped, how long that will last. */
export const SocLead = ({ view, low, words }: SocLeadProps) => {
  const { id } = view.battery
  const soc = view.reading?.soc ?? null
  return (
    <div class="lead">
      <button class="soc-button" {...opensTip(id)}>
        <span class="hidden">{words.t("value.soc")}: </span>
        <span class="soc" id={`soc-${id}`}>
          <Live>
            <Quantity words={words} value={soc} measure={measures.soc} />
          </Live>
        </span>
        <span class="glyph" id={`glyph-${id}`}>
          <Live>
            <SocGlyph soc={soc} low={low} />
          </Live>
        </span>
      </button>
      <RuntimeTip view={view} words={words} />
    </div>
  )
}

/** The state of charge in a line of the table, likewise. */
export const SocCell = ({ view, words }: Omit<SocLeadProps, "low">) => {
  const { id } = view.battery
  return (
    <>
      <button class="soc-button" {...opensTip(id)}>
        <span id={`soc-${id}`}>
          <Live>
            <Quantity words={words} value={view.reading?.soc ?? null} measure={measures.soc} />
          </Live>
        </span>
      </button>
      <RuntimeTip view={view} words={words} />
    </>
  )
}

/**
 * Nobody's script is needed: a tap or Enter opens it, Escape or a tap elsewhere closes it. By its id
 * the button gets the focus back when the values around it are replaced.
 */
const opensTip = (battery: number) =>
  ({
    id: `lead-${battery}`,
    type: "button",
    popovertarget: `runtime-${battery}`,
    "aria-describedby": `runtime-${battery}`,
  }) as const

const RuntimeTip = ({ view, words }: Omit<SocLeadProps, "low">) => {
  const { runtime, now } = view
  const detail = runtimeDetail({ runtime, now, words })
  return (
    <div class="tip" id={`runtime-${view.battery.id}`} popover="auto">
      <Live>
        <strong>{runtimeLine(runtime, words)}</strong>
        {detail && (
          <>
            <br />
            {detail.likeliest},
            <br />
            {detail.basis}
          </>
        )}
      </Live>
    </div>
  )
}
