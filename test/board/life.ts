import type { Board } from "./board.ts"
import type { RadioWire } from "./radio-wire.ts"
import type { Releases } from "./releases.ts"
import type { Visitor } from "./visitor.ts"

/** What the parts of the acceptance share. */
export interface Life {
  readonly board: Board
  readonly wire: RadioWire
  readonly releases: Releases
  readonly visitor: Visitor
  /** How many are monitored. */
  readonly batteries: number
  /** Tells how it goes, and keeps what was measured. */
  readonly told: Told
}

export interface Told {
  say(line: string): void
  /** A figure of the run: what, and how much. */
  figure(what: string, value: string): void
}

export const administrator = { name: "keeper", password: "correct horse battery staple 7" } as const

/** Throws with `what` when it does not hold. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

/** A property of the service, as systemd tells it. */
export const property = async (board: Board, name: string) =>
  (await board.run(`systemctl show --property ${name} --value batmon.service`)).trim()

/** What `/health` says; null while nobody answers. */
export async function health(board: Board): Promise<Health | null> {
  try {
    const response = await fetch(`${board.url}/health`, { signal: AbortSignal.timeout(20_000) })
    return (await response.json()) as Health
  } catch {
    return null
  }
}

/** What it says to the board itself, which is more; null while nobody answers. */
export async function ownHealth(board: Board): Promise<OwnHealth | null> {
  const { out } = await board.try("batmon health")
  return out.startsWith("{") ? (JSON.parse(out) as OwnHealth) : null
}

interface Health {
  readonly status: string
}

interface OwnHealth extends Health {
  readonly version: string
  readonly batteries: number
}
