import { crc32, deflateSync } from "node:zlib"

/** A picture of at most four colours, two bits a point; all of the first one until it is painted. */
export class SmallPicture {
  readonly width: number
  readonly height: number
  /** Bytes of a row, which begins with the number of its filter, 0 for none. */
  readonly #row: number
  readonly #bytes: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#row = 1 + Math.ceil(width / 4)
    this.#bytes = new Uint8Array(this.#row * height)
  }

  /**
   * Paints the points of a column from row `top` until before row `bottom`, counted from the left and
   * from the top. A point is painted once, or again in the same colour.
   */
  paint(x: number, top: number, bottom: number, colour: number): void {
    const [bytes, row] = [this.#bytes, this.#row]
    const bits = colour << (6 - 2 * (x & 3))
    const end = Math.min(bottom, this.height) * row
    for (let at = Math.max(0, top) * row + 1 + (x >> 2); at < end; at += row) bytes[at]! |= bits
  }

  /** As a PNG file. `colours`: red, green and blue of each, 0 to 255. */
  png(colours: readonly (readonly [number, number, number])[]): Uint8Array<ArrayBuffer> {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(this.width, 0)
    header.writeUInt32BE(this.height, 4)
    // Two bits a point, which name a colour of the palette.
    header.set([2, 3, 0, 0, 0], 8)
    return new Uint8Array(
      Buffer.concat([
        Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
        chunk("IHDR", header),
        chunk("PLTE", Buffer.from(colours.flat())),
        // Lines alike follow each other, which a quick level finds too.
        chunk("IDAT", deflateSync(this.#bytes, { level: 4 })),
        chunk("IEND", Buffer.alloc(0)),
      ]),
    )
  }
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
