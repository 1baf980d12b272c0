/** Seconds until the charge is used up, by a formula that other monitors use. */
export interface Peer {
  readonly name: string
  /** `current` in amperes, positive while charging; `usable` in ampere-hours above the floor. */
  see(current: number): void
  estimate(usable: number): number
}

const seconds = (usable: number, load: number) => (usable / load) * 3600

/** Over the present current: aiobmsble, most phone apps. */
const instantaneous = (): Peer => {
  let load = 0
  return {
    name: "instantaneous",
    see: (current) => (load = Math.max(0, -current)),
    estimate: (usable) => seconds(usable, load),
  }
}

/** Exponentially weighted mean of span 6, begun anew after a charge: batmon-ha. */
const weighted = (): Peer => {
  let load: number | null = null
  return {
    name: "EWMA 6",
    see(current) {
      if (current >= 0) load = null
      else load = load === null ? -current : load + (2 / 7) * (-current - load)
    },
    estimate: (usable) => (load === null ? Number.NaN : seconds(usable, load)),
  }
}

/** The longest mean that a Victron monitor takes, 12 minutes. */
const mean = (): Peer => {
  let loads: readonly number[] = []
  return {
    name: "mean 12 min",
    see: (current) => (loads = [...loads, Math.max(0, -current)].slice(-6)),
    estimate: (usable) =>
      seconds(usable, loads.reduce((sum, load) => sum + load, 0) / loads.length),
  }
}

export const createPeers = (): readonly Peer[] => [instantaneous(), weighted(), mean()]
