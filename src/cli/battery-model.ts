import { modelText, parseModelText } from "../battery/battery-model-catalogue.ts"
import { adjustable, modelOf } from "../battery/chosen-model.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { BatteryTable } from "../store/battery-table.ts"
import type { ModelTable } from "../store/model-table.ts"
import { chooseBattery } from "./battery-choice.ts"
import { type CommandIo, UsageError } from "./command.ts"

interface Desk {
  readonly io: CommandIo
  readonly batteries: BatteryTable
  readonly models: ModelTable
  text(name: "floor"): string | undefined
  audit(action: string, detail: string): void
}

/** Tells a battery's model, or chooses another one; what is not said of it stays as it was. */
export function chooseModel([which = "", wanted]: readonly string[], desk: Desk): number {
  const { io, batteries, models, text } = desk
  const { id, name } = chooseBattery(batteries, which)
  const floor = text("floor")
  const before = models.get(id).choice
  if (wanted !== undefined || floor !== undefined) {
    const { chemistry: _, cells: __, capacity: ___, ...adjusted } = before
    const choice = wanted === undefined ? before : { ...adjusted, ...parseModel(wanted) }
    const chosen = floor === undefined ? choice : { ...choice, floor: parseFloor(floor) }
    models.choose(id, chosen)
    desk.audit(
      "battery-model-changed",
      `${name}: ${JSON.stringify(before)} to ${JSON.stringify(chosen)}`,
    )
  }
  const { choice, proposed } = models.get(id)
  const known = modelOf(choice, proposed)
  io.out(
    known === null
      ? `${name}: no model yet, its BMS has not told enough`
      : `${name}: ${modelText(known)}, empty at ${known.floor} %`,
  )
  return 0
}

function parseModel(text: string) {
  if (text === "auto") return {}
  try {
    return parseModelText(text)
  } catch (error) {
    throw new UsageError(errorMessage(error), { cause: error })
  }
}

function parseFloor(text: string): number {
  const floor = Number(text)
  const { from, to } = adjustable.floor
  if (text === "" || !(floor >= from && floor <= to))
    throw new UsageError(`--floor takes ${from} to ${to} percent`)
  return floor
}
