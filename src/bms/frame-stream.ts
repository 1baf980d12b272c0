import type { FrameFormat } from "./protocol.ts"

/** Frames out of notifications, which cut and join them as they like. */
export interface FrameStream {
  /** The frames that `bytes` make whole, in their order. */
  push(bytes: Uint8Array): Uint8Array[]
  /**
   * The frames still held behind a candidate that never became whole, when no more bytes are to
   * come: after a timeout, or at the end of a capture. Holds nothing afterwards.
   */
  end(): Uint8Array[]
  /** Forgets the bytes held, as before a new request: a late rest must not spoil its answer. */
  clear(): void
  /** Candidates that began like a frame and were none, since the stream was made. */
  readonly rejected: number
}

/** Holds `format.maxLength` bytes at most, whatever is pushed. */
export function createFrameStream(format: FrameFormat): FrameStream {
  const held = new Uint8Array(format.maxLength)
  let length = 0
  let rejected = 0

  /** Takes what can be decided out of `held`; at the end of the input that is everything. */
  const take = (ended: boolean): Uint8Array[] => {
    const frames: Uint8Array[] = []
    let from = 0
    while (from < length) {
      if (held[from] !== format.start) {
        from += 1
        continue
      }
      const candidate = held.subarray(from, length)
      const frameLength = format.length(candidate)
      const possible =
        frameLength === null
          ? candidate.length < format.maxLength
          : frameLength > 0 && frameLength <= format.maxLength
      const whole = frameLength !== null && frameLength <= candidate.length
      if (possible && !whole && !ended) break
      if (possible && whole && format.valid(candidate.subarray(0, frameLength))) {
        frames.push(candidate.slice(0, frameLength))
        from += frameLength
      } else {
        // Only the start is given up: a frame may begin inside what was taken for one.
        rejected += 1
        from += 1
      }
    }
    held.copyWithin(0, from, length)
    length -= from
    return frames
  }

  return {
    push(bytes) {
      const frames: Uint8Array[] = []
      let taken = 0
      while (taken < bytes.length) {
        const piece = bytes.subarray(taken, taken + held.length - length)
        held.set(piece, length)
        length += piece.length
        taken += piece.length
        frames.push(...take(false))
      }
      return frames
    },
    end: () => take(true),
    clear() {
      length = 0
    },
    get rejected() {
      return rejected
    },
  }
}
