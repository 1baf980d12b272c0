import type { Clock } from "../lib/clock.ts"

/** What of the engine outlives a restart. */
export interface StoredEngine {
  /** Hexadecimal. */
  readonly id: string
  /** How often batmon has begun to answer under this id. */
  readonly boots: number
}

/** Where time stands still: a manager then refuses everything, as the standard wants. */
const mostBoots = 0x7fff_ffff

/** Who batmon is to version 3, and how its time runs. */
export class Engine {
  readonly id: Uint8Array
  readonly boots: number
  readonly #clock: Clock
  readonly #began: number

  constructor({ id, boots }: StoredEngine, clock: Clock) {
    this.id = Uint8Array.from(Buffer.from(id, "hex"))
    this.boots = Math.min(mostBoots, boots)
    this.#clock = clock
    this.#began = clock.monotonic()
  }

  /** Seconds since it began. */
  get time(): number {
    return Math.floor((this.#clock.monotonic() - this.#began) / 1000)
  }

  /** Hundredths of a second since it began. */
  get upTime(): number {
    return this.ticks(this.#clock.monotonic())
  }

  /** A moment of the monotonic clock in hundredths of a second since it began; 0 before that. */
  ticks(moment: number): number {
    return Math.max(0, Math.floor((moment - this.#began) / 10))
  }

  /** A message is as old as its time says, and no older than this many seconds. */
  isTimely({ boots, time }: { readonly boots: number; readonly time: number }): boolean {
    const window = 150
    return this.boots !== mostBoots && boots === this.boots && Math.abs(time - this.time) <= window
  }
}

/** A new id: enterprise 99999, format 5, eight random bytes. */
function freshEngineId(random: (bytes: number) => Uint8Array): string {
  return `8001869f05${Buffer.from(random(8)).toString("hex")}`
}

/** More starts than there were since a backup was made. */
const restoredGap = 1_000

/**
 * As it is after one more start; a new one where nothing usable is stored. `witness` is what is written
 * outside of the databases: where it does not know the engine, those were restored on another board.
 */
export function nextEngine(
  stored: unknown,
  witness: unknown,
  random: (bytes: number) => Uint8Array,
): StoredEngine {
  if (!isEngine(stored)) return { id: freshEngineId(random), boots: 1 }
  const { id, boots } = stored
  const isWitnessed = isEngine(witness) && witness.id === id
  const next = isWitnessed ? Math.max(boots, witness.boots) + 1 : boots + restoredGap
  return { id, boots: Math.min(mostBoots, next) }
}

function isEngine(stored: unknown): stored is StoredEngine {
  const { id, boots } = (stored ?? {}) as Partial<StoredEngine>
  return typeof id === "string" && /^[0-9a-f]{10,64}$/.test(id) && Number.isSafeInteger(boots)
}
