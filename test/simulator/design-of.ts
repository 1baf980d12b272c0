import type { BatteryDesign } from "../../src/simulator/battery-design.ts"

/** A healthy 4-cell battery of 100 Ah at rest, half full, at 25 °C, unless said otherwise. */
export const designOf = (said: Partial<BatteryDesign> = {}): BatteryDesign => ({
  name: "Test",
  address: "A4:C1:37:40:00:01",
  advertisedName: "JBD-TEST",
  hardware: "JBD-SP04S034-L4S-120A-B-U",
  chemistry: "lfp",
  cells: 4,
  capacity: 100,
  soc: 0.5,
  cycles: 10,
  made: [2022, 3, 28],
  temperatureSensors: 2,
  boardCurrent: 120,
  chargeCurrent: 20,
  load: () => 0,
  source: () => 0,
  climate: { mean: 25, season: 0, day: 0, weather: 0 },
  seed: 7,
  ...said,
})

/** A Monday, midnight UTC, in spring. */
export const monday = Date.UTC(2026, 3, 6)

export const hours = (count: number) => count * 3_600_000
