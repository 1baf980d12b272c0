import type { BmsIdentity, Reading } from "../../src/bms/reading.ts"

/** What the BMS of a real 4S pack at rest (JBD-SP04S034) answered, by register. */
export const packFrames: Readonly<Record<string, string>> = {
  "03": "dd03001d0618000001f201f400002c7c00000000000080640304030b8b0b8a0b84fa8d77",
  "04": "dd0400080f450f3d0f370f3dfec677",
  "05": "dd0500194a42442d53503034533033342d4c34532d323030412d422d55fa0877",
  aa: "ddaa0018000000000000007a00020000000000000000000000000001ff6b77",
}

export const packReading: Reading = {
  voltage: 15.6,
  current: 0,
  soc: 100,
  remainingCapacity: 4.98,
  nominalCapacity: 5,
  fullChargeCapacity: null,
  cycles: 0,
  cellVoltages: [3.909, 3.901, 3.895, 3.901],
  temperatures: [22.4, 22.3, 21.7],
  balancingCells: [],
  protections: [],
  softwareLock: false,
  chargeSwitch: true,
  dischargeSwitch: true,
  balanceCurrent: null,
  humidity: null,
}

export const packIdentity: BmsIdentity = {
  hardware: "JBD-SP04S034-L4S-200A-B-U",
  softwareVersion: "8.0",
  productionDate: "2022-03-28",
  trips: {
    "short-circuit": 0,
    "charge-overcurrent": 0,
    "discharge-overcurrent": 0,
    "cell-overvoltage": 122,
    "cell-undervoltage": 2,
    "charge-overtemperature": 0,
    "charge-undertemperature": 0,
    "discharge-overtemperature": 0,
    "discharge-undertemperature": 0,
    "pack-overvoltage": 0,
    "pack-undervoltage": 0,
  },
}
