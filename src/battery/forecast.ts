/** A value that may come true, and how likely; weights need not sum up to 1. */
export interface Chance {
  readonly value: number
  readonly weight: number
}

/** Seconds: the best guess between a low and a high one. */
export interface Forecast {
  readonly low: number
  readonly best: number
  readonly high: number
}

/** Where the ends of the range stand among the chances. */
const lowShare = 0.04
const highShare = 0.96
/** What is known least well of all, the charge itself, widens every range: share of the best guess. */
const narrowest = 0.08
/** Past days are few: what will be may lie beyond all of them. Share of either end. */
const beyond = 0.06
/** How much further the ends are while nothing is learned: what was not seen yet mostly draws more. */
const unlearned = { low: 0.6, high: 0.1 } as const
/** A guess is right within so much of the truth. */
const tolerance = 0.2
/** How much worse a promise is that is not kept than a guess that is merely too low. */
const overCost = 1
/** Logarithm of how far a chance is smeared: few chances stand for all that could be. */
const smear = 0.05
const candidates = 25

/** The forecast from what may come true, in hours. `doubt`: 1 while nothing is learned, 0 when all is. */
export function forecastOf(chances: readonly Chance[], doubt = 0): Forecast {
  const sorted = [...chances].sort((a, b) => a.value - b.value)
  const [low, high] = [quantile(sorted, lowShare), quantile(sorted, highShare)]
  const best = likeliest(sorted, { low, high })
  const seconds = (hours: number) => Math.round(hours * 3600)
  return {
    low: seconds(
      Math.min(low * (1 - beyond), best * (1 - narrowest)) / (1 + unlearned.low * doubt),
    ),
    best: seconds(best),
    high: seconds(
      Math.max(high * (1 + beyond), best * (1 + narrowest)) * (1 + unlearned.high * doubt),
    ),
  }
}

/**
 * The guess that has the best chance to be right within the tolerance and not to promise too much.
 * The mean of the good ones by how good they are: it moves smoothly from reading to reading.
 */
function likeliest(
  chances: readonly Chance[],
  { low, high }: { readonly low: number; readonly high: number },
): number {
  if (high <= low * 1.02) return quantile(chances, 0.5)
  const scores: number[] = []
  const step = Math.log(high / low) / (candidates - 1)
  const total = chances.reduce((sum, { weight }) => sum + weight, 0)
  const logs = chances.map(({ value, weight }) => ({
    log: Math.log(Math.max(value, 1e-6)),
    weight: weight / total,
  }))
  for (let index = 0; index < candidates; index += 1) {
    const guess = Math.log(low) + index * step
    let score = 0
    for (const { log, weight } of logs) {
      const above = below((log - guess + Math.log(1 + tolerance)) / smear)
      const tooLow = below((log - guess + Math.log(1 - tolerance)) / smear)
      score += weight * (above - tooLow - overCost * (1 - above))
    }
    scores.push(score)
  }
  const top = Math.max(...scores)
  let sum = 0
  let weights = 0
  for (const [index, score] of scores.entries()) {
    const weight = Math.exp((score - top) * 30)
    sum += weight * (Math.log(low) + index * step)
    weights += weight
  }
  return Math.exp(sum / weights)
}

/** 0 far below, 1 far above: the logistic curve, near enough to the normal distribution's. */
const below = (deviations: number) => 1 / (1 + Math.exp(-1.7 * deviations))

/** `sorted` by value. Between two chances the value is interpolated: a forecast must not jump. */
function quantile(sorted: readonly Chance[], share: number): number {
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  let passed = 0
  let previous: { readonly at: number; readonly value: number } | null = null
  for (const { value, weight } of sorted) {
    const at = (passed + weight / 2) / total
    if (at >= share) {
      if (previous === null) return value
      const part = (share - previous.at) / (at - previous.at)
      return previous.value + (value - previous.value) * part
    }
    previous = { at, value }
    passed += weight
  }
  return previous?.value ?? 0
}
