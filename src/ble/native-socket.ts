/** What noble's native socket does, as far as it matters here. */
interface NativeSocket {
  start(): void
  stop(): void
  write(packet: Buffer): void
}

type NativeSocketClass<Socket extends NativeSocket> = new () => Socket

/** Never collected again. */
const started = new Set<NativeSocket>()

/**
 * The native socket closes its descriptor when it is stopped, and the same number once more when it is
 * collected; it also goes on writing to that number. By then it may belong to a database or to a
 * browser. So one that was started is kept for ever, some hundred bytes, and is mute once it was stopped.
 * One that was never started closes once, and may go.
 */
export function closedOnce<Socket extends NativeSocket>(
  driver: NativeSocketClass<Socket>,
): NativeSocketClass<Socket> {
  // TypeScript lets no class extend one whose instances it does not know in full.
  const base: NativeSocketClass<NativeSocket> = driver
  class ClosedOnce extends base {
    #stopped = false

    override start(): void {
      if (this.#stopped) throw new Error("a socket that was stopped does not start again")
      started.add(this)
      super.start()
    }

    override stop(): void {
      if (this.#stopped) return
      this.#stopped = started.has(this)
      super.stop()
    }

    override write(packet: Buffer): void {
      if (!this.#stopped) super.write(packet)
    }
  }
  return ClosedOnce as unknown as NativeSocketClass<Socket>
}
