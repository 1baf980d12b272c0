/** Bytes that may wait for a slow browser; it reconnects when it falls behind further. */
const longestQueue = 256 * 1024

export const streamHeaders = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  // A proxy that compresses or buffers would hold the messages back.
  "Content-Encoding": "identity",
  "X-Accel-Buffering": "no",
} as const

/** One open stream of server-sent events. `onEnd` is called once, whoever ends it. */
export class LiveStream {
  readonly response: Response
  readonly #encoder = new TextEncoder()
  readonly #onEnd: () => void
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        cancel: () => this.end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: longestQueue }),
    )
    this.response = new Response(body, { headers: streamHeaders })
  }

  send(text: string): void {
    if (this.#controller === null) return
    if ((this.#controller.desiredSize ?? 0) <= 0) return this.end()
    this.#controller.enqueue(this.#encoder.encode(text))
  }

  end(): void {
    const controller = this.#controller
    if (controller === null) return
    this.#controller = null
    this.#onEnd()
    try {
      controller.close()
    } catch {
      // The browser has cancelled it: then it is closed already.
    }
  }
}
