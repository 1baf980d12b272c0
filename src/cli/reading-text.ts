import type { BmsIdentity, Reading } from "../bms/reading.ts"

/** A reading for a person at a terminal: one line a value, with unit and sign. */
export function readingLines(reading: Reading, identity: BmsIdentity | null): string[] {
  const { voltage, current, cellVoltages, temperatures } = reading
  const power = voltage !== null && current !== null ? voltage * current : null
  return [
    row("voltage", value(voltage, 2, "V")),
    row("current", `${signed(current, 2, "A")}${direction(current)}`),
    row("power", signed(power, 1, "W")),
    row("state of charge", value(reading.soc, 0, "%")),
    row("capacity", capacity(reading)),
    row("cycles", value(reading.cycles, 0, "")),
    row("cells", list(cellVoltages, 3, "V")),
    row("cell spread", spread(cellVoltages)),
    row("temperatures", list(temperatures, 1, "°C")),
    row("balancing", names(reading.balancingCells.map((cell) => `cell ${cell}`))),
    row("protections", names(reading.protections)),
    row("charging", onOff(reading.chargeSwitch)),
    row("discharging", onOff(reading.dischargeSwitch)),
    ...(reading.softwareLock ? [row("", "a switch was turned off by command")] : []),
    ...(identity ? [row("BMS", about(identity)), row("trips", trips(identity))] : []),
  ]
}

const unknown = "unknown"

const row = (name: string, text: string) => `${name.padEnd(16)} ${text}`

function value(number: number | null, decimals: number, unit: string): string {
  return number === null ? unknown : `${number.toFixed(decimals)} ${unit}`.trimEnd()
}

function signed(number: number | null, decimals: number, unit: string): string {
  return (number ?? 0) > 0 ? `+${value(number, decimals, unit)}` : value(number, decimals, unit)
}

function direction(current: number | null): string {
  if (!current) return ""
  return current > 0 ? " (charging)" : " (discharging)"
}

function capacity({ remainingCapacity, nominalCapacity, fullChargeCapacity }: Reading): string {
  const full = fullChargeCapacity ?? nominalCapacity
  const left = value(remainingCapacity, 2, "Ah")
  return full === null ? left : `${left} of ${value(full, 2, "Ah")}`
}

function list(numbers: readonly (number | null)[], decimals: number, unit: string): string {
  if (numbers.length === 0) return unknown
  const each = numbers.map((number) => (number === null ? "-" : number.toFixed(decimals)))
  return `${each.join("  ")} ${unit}`
}

/** In millivolts, with the cells that make it, numbered from 1. */
function spread(cells: readonly number[]): string {
  if (cells.length < 2) return unknown
  const low = Math.min(...cells)
  const high = Math.max(...cells)
  const between = `cell ${cells.indexOf(low) + 1} to cell ${cells.indexOf(high) + 1}`
  return `${Math.round((high - low) * 1_000)} mV (${between})`
}

const names = (all: readonly string[]) => all.join(", ") || "none"

const onOff = (on: boolean | null) => (on === null ? unknown : on ? "on" : "off")

function about({ hardware, softwareVersion, productionDate }: BmsIdentity): string {
  const parts = [
    hardware,
    softwareVersion && `software ${softwareVersion}`,
    productionDate && `made ${productionDate}`,
  ]
  return parts.filter(Boolean).join(", ") || unknown
}

function trips({ trips }: BmsIdentity): string {
  if (!trips) return unknown
  const tripped = Object.entries(trips).filter(([, count]) => count > 0)
  return names(tripped.map(([protection, count]) => `${protection} ${count} times`))
}
