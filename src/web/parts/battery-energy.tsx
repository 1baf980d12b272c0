import type { Energy } from "../../battery/energy.ts"
import type { Words } from "../../i18n/words.ts"
import { energyPeriods, type EnergyView } from "../energy-view.ts"
import { Live } from "../live-pieces.tsx"
import { quantity } from "./quantity.tsx"

interface EnergyProps {
  readonly battery: number
  readonly energy: EnergyView
  readonly words: Words
}

/** What went in and what came out, today, this week and this month. */
export const BatteryEnergy = ({ battery, energy, words }: EnergyProps) => (
  <section class="panel energy" id={`energy-${battery}`}>
    <h2>{words.t("energy.title")}</h2>
    <div class="energy-periods">
      {energyPeriods.map((period) => (
        <div>
          <h3>{words.t(`energy.${period}`)}</h3>
          <Flows id={`energy-${battery}-${period}`} energy={energy[period]} words={words} />
        </div>
      ))}
    </div>
  </section>
)

interface FlowsProps {
  readonly id: string
  readonly energy: Energy
  readonly words: Words
}

const Flows = ({ id, energy: { charge, energy }, words }: FlowsProps) => {
  if (energy === null && charge === null) return <p class="unknown">{words.t("value.unknown")}</p>
  const flow = energy ?? charge ?? { in: 0, out: 0 }
  return (
    <dl>
      {(["in", "out"] as const).map((direction) => (
        <>
          <dt>{words.t(`energy.${direction}`)}</dt>
          <dd id={`${id}-${direction}`}>
            <Live>
              {energy === null ? "—" : energyText(energy[direction], words)}
              <Bar part={flow[direction]} of={Math.max(flow.in, flow.out)} direction={direction} />
              {charge !== null && <small>{chargeText(charge[direction], words)}</small>}
            </Live>
          </dd>
        </>
      ))}
    </dl>
  )
}

interface BarProps {
  readonly part: number
  readonly of: number
  readonly direction: "in" | "out"
}

const Bar = ({ part, of, direction }: BarProps) => (
  <svg class={`gauge ${direction}`} aria-hidden="true">
    <rect width={`${of === 0 ? 0 : Math.round((part / of) * 100)}%`} />
  </svg>
)

const chargeText = (ampereHours: number, words: Words) =>
  quantity(words, ampereHours, { unit: "Ah", digits: ampereHours < 100 ? 1 : 0 })

const energyText = (wattHours: number, words: Words) =>
  wattHours < 1000
    ? quantity(words, wattHours, { unit: "Wh" })
    : quantity(words, wattHours / 1000, { unit: "kWh", digits: wattHours < 100_000 ? 2 : 0 })
