import type { BatteryDesign } from "./battery-design.ts"
import {
  afterWorkSource,
  harbourSource,
  mainsSource,
  solarSource,
  timedSource,
} from "./charge-source.ts"
import {
  boatLoad,
  caravanLoad,
  commuteLoad,
  constantLoad,
  householdLoad,
  pumpLoad,
  workshopLoad,
} from "./load-profile.ts"
import { chance, seedFor } from "./random.ts"

/** As many as batmon monitors at most. */
export const demoBatteriesMax = 32

/**
 * Batteries in places that people know, each with a story. The first four are told apart at a
 * glance at any hour: one lives by the sun, one waits for an outage, one has a failing cell, one is
 * charged by night and used by day. From the tenth on the stories begin anew elsewhere, with other
 * weather and habits. The same seed gives the same batteries.
 */
export function demoBatteries(count: number, seed: number): readonly BatteryDesign[] {
  return Array.from({ length: Math.min(count, demoBatteriesMax) }, (_, index) => {
    const story = stories[index % stories.length] ?? cabin
    const own = seedFor(seed, `battery ${index}`)
    const round = Math.floor(index / stories.length)
    const design = story(own)
    return {
      ...design,
      name: round === 0 ? design.name : `${design.name} ${round + 1}`,
      address: addressOf(index, own),
      seed: own,
      // Not two packs have the same age.
      cycles: Math.floor(design.cycles * (0.5 + chance(own, 1))),
    }
  })
}

type Story = (seed: number) => Omit<BatteryDesign, "address" | "seed">

/** Charged by the sun from morning, drawn on from dusk until the next day. */
const cabin: Story = (seed) => ({
  name: "Cabin",
  advertisedName: "JBD-SP10S009-L8S-100A",
  hardware: "JBD-SP10S009-L8S-100A-B",
  chemistry: "lfp",
  cells: 8,
  capacity: 230,
  soc: 0.55,
  cycles: 310,
  made: [2022, 3, 28],
  temperatureSensors: 2,
  boardCurrent: 110,
  chargeCurrent: 30,
  load: householdLoad({ base: 80, refrigerator: 90, kettle: 1800, evening: 300 }, seed),
  source: solarSource(2000, seed),
  climate: { mean: 16, season: 5, day: 2, weather: 2 },
})

/** Full and idle on the mains; carries the cabinet through an outage now and then. */
const telecomCabinet: Story = (seed) => ({
  name: "Telecom cabinet",
  advertisedName: "JBD-AP21S002-L16S-100A",
  hardware: "JBD-AP21S002-L16S-100A-B-U",
  chemistry: "lfp",
  cells: 16,
  capacity: 100,
  soc: 0.98,
  cycles: 22,
  made: [2023, 9, 4],
  temperatureSensors: 3,
  boardCurrent: 110,
  chargeCurrent: 20,
  load: constantLoad(180, seed),
  source: mainsSource({ outageDays: 15, shortest: 0.3, longest: 8 }, seed),
  climate: { mean: 19, season: 6, day: 3, weather: 2 },
})

/** Its third cell has lost capacity and gained resistance: the pack ends when that cell does. */
const boatHouse: Story = (seed) => ({
  name: "Boat house",
  advertisedName: "xiaoxiang BMS",
  hardware: "JBD-SP04S034-L4S-120A-B-U",
  chemistry: "lfp",
  cells: 4,
  capacity: 100,
  soc: 0.8,
  cycles: 1240,
  made: [2019, 11, 12],
  temperatureSensors: 2,
  boardCurrent: 120,
  chargeCurrent: 6.3,
  load: householdLoad({ base: 8, refrigerator: 45, kettle: 0, evening: 44 }, seed),
  source: timedSource({ from: 7, to: 17 }),
  climate: { mean: 14, season: 6, day: 3, weather: 2 },
  weakCell: { number: 3, capacity: 0.55, resistance: 5, selfDischarge: 6 },
})

/** Drawn on in working hours, from seven to five, and slowly charged in all the others. */
const workshop: Story = (seed) => ({
  name: "Workshop",
  advertisedName: "JBD-SP15S001-P13S-50A",
  hardware: "JBD-SP15S001-P13S-50A",
  chemistry: "nmc",
  cells: 13,
  capacity: 50,
  soc: 0.7,
  cycles: 480,
  made: [2021, 5, 19],
  temperatureSensors: 2,
  boardCurrent: 55,
  chargeCurrent: 2.25,
  load: workshopLoad({ base: 110, tools: 170 }, seed),
  source: timedSource({ from: 17, to: 7 }),
  climate: { mean: 18, season: 4, day: 2, weather: 1 },
})

/** Idle but for a test of a quarter of an hour each Wednesday. */
const serverRoom: Story = (seed) => ({
  name: "Server room UPS",
  advertisedName: "JBD-SP25S003-L16S-60A",
  hardware: "JBD-SP25S003-L16S-60A",
  chemistry: "lfp",
  cells: 16,
  capacity: 50,
  soc: 0.99,
  cycles: 8,
  made: [2024, 2, 15],
  temperatureSensors: 3,
  boardCurrent: 66,
  chargeCurrent: 10,
  load: constantLoad(420, seed),
  source: mainsSource(
    { outageDays: 4, shortest: 0.1, longest: 2, test: { weekday: 3, from: 10, to: 10.25 } },
    seed,
  ),
  climate: { mean: 23, season: 1, day: 0.5, weather: 0.5 },
})

/** At its mooring, half full and idle; used on weekends and charged in the harbour afterwards. */
const boat: Story = (seed) => ({
  name: "Boat",
  advertisedName: "JBD-SP04S028-L4S-150A",
  hardware: "JBD-SP04S028-L4S-150A-B",
  chemistry: "lfp",
  cells: 4,
  capacity: 280,
  soc: 0.76,
  cycles: 64,
  made: [2022, 8, 30],
  temperatureSensors: 2,
  boardCurrent: 160,
  chargeCurrent: 30,
  load: boatLoad({ pump: 55, motor: 500 }, seed),
  source: harbourSource,
  climate: { mean: 14, season: 7, day: 2, weather: 2 },
})

/** Kept full by a small panel; lived in on some weekends. */
const caravan: Story = (seed) => ({
  name: "Caravan",
  advertisedName: "Caravan LiFePO4",
  hardware: "JBD-SP04S020-L4S-150A",
  chemistry: "lfp",
  cells: 4,
  capacity: 150,
  soc: 0.9,
  cycles: 95,
  made: [2020, 6, 8],
  temperatureSensors: 2,
  boardCurrent: 165,
  chargeCurrent: 12,
  load: caravanLoad({ base: 15, refrigerator: 50, kettle: 600, evening: 60 }, seed),
  source: solarSource(220, seed),
  climate: { mean: 15, season: 7, day: 4, weather: 2 },
})

/** Half an hour to work and half an hour back; on the charger after six. */
const cargoBike: Story = (seed) => ({
  name: "Cargo bike",
  advertisedName: "JBD-SP07S010-P7S-20A",
  hardware: "JBD-SP07S010-P7S-20A",
  chemistry: "nmc",
  cells: 7,
  capacity: 20,
  soc: 0.9,
  cycles: 150,
  made: [2021, 3, 2],
  temperatureSensors: 1,
  boardCurrent: 25,
  chargeCurrent: 3,
  load: commuteLoad(170, seed),
  source: afterWorkSource,
  climate: { mean: 15, season: 5, day: 2, weather: 2 },
})

/** A pump fills a tank for some minutes each hour; the sun charges. */
const wellPump: Story = (seed) => ({
  name: "Well pump",
  advertisedName: "JBD-SP08S004-L8S-60A",
  hardware: "JBD-SP08S004-L8S-60A",
  chemistry: "lfp",
  cells: 8,
  capacity: 100,
  soc: 0.75,
  cycles: 700,
  made: [2021, 10, 25],
  temperatureSensors: 2,
  boardCurrent: 66,
  chargeCurrent: 14,
  load: pumpLoad(700, seed),
  source: solarSource(700, seed),
  climate: { mean: 12, season: 4, day: 1, weather: 1 },
})

const stories = [
  cabin,
  telecomCabinet,
  boatHouse,
  workshop,
  serverRoom,
  boat,
  caravan,
  cargoBike,
  wellPump,
] as const

/** In the range of a maker of JBD's modules; the fourth byte keeps any two apart. */
function addressOf(index: number, seed: number): string {
  const bytes = [0xa4, 0xc1, 0x37, 0x40 + index, chance(seed, 2) * 256, chance(seed, 3) * 256]
  return bytes.map((byte) => Math.floor(byte).toString(16).padStart(2, "0").toUpperCase()).join(":")
}
