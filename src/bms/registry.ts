import type { Protocol } from "./protocol.ts"
import { jbd } from "./protocols/jbd.ts"

/** Every protocol, in writing: a compiled binary cannot list its own folders. */
export const protocols = [jbd] as const satisfies readonly Protocol[]

/** Null where there is none of that id. */
export function protocolById(id: string): Protocol | null {
  return protocols.find((protocol) => protocol.id === id) ?? null
}
