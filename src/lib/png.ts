import { crc32, deflateSync } from "node:zlib"

/** A picture of at most four colours, two bits a point. */
export class SmallPicture {
  readonly width: number
  readonly height: number
  readonly #row: number
  readonly #bytes: Uint8Array

  /** All of the first colour. */
  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    // Each row begins with the number of its filter, 0 for none.
    this.#row = 1 + Math.ceil(width / 4)
    this.#bytes = new Uint8Array(this.#row * height)
  }

  /** Paints a point, from the left and from the top; one outside is left out. */
  set(x: number, y: number, colour: 0 | 1 | 2 | 3): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const at = y * this.#row + 1 + (x >> 2)
    const shift = 6 - 2 * (x & 3)
    this.#bytes[at] = ((this.#bytes[at] ?? 0) & ~(3 << shift)) | (colour << shift)
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
        chunk("IDAT", deflateSync(this.#bytes)),
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
