import type { RadioWitness } from "../../src/sampling/silence-cause.ts"

/** An adapter that works and hears others, but never the battery in question. */
export const livelyRadio: RadioWitness = {
  state: { kind: "ready" },
  air: "lively",
  heard: () => null,
}
