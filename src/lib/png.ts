import { crc32, deflateSync } from "node:zlib"

/** A picture of at most four colours, two bits a point. */
export interface SmallPicture {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each colour, 0 to 255. */
  readonly colours: readonly (readonly [number, number, number])[]
  /** Number of the colour of a point, counted from the left and from the top. */
  colourAt(x: number, y: number): number
}

/** The picture as a PNG file. */
export function pngOf(picture: SmallPicture): Uint8Array<ArrayBuffer> {
  const { width, height, colours } = picture
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Two bits a point, which name a colour of the palette.
  header.set([2, 3, 0, 0, 0], 8)
  return new Uint8Array(
    Buffer.concat([
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk("IHDR", header),
      chunk("PLTE", Buffer.from(colours.flat())),
      // Lines alike follow each other, which a quick level finds too.
      chunk("IDAT", deflateSync(pointsOf(picture), { level: 4 })),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  )
}

/** Four points a byte; each row begins with the number of its filter, 0 for none. */
function pointsOf(picture: SmallPicture): Uint8Array {
  const { width, height } = picture
  const row = 1 + Math.ceil(width / 4)
  const bytes = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * row + 1; x < width; x += 4, at++) {
      let four = 0
      for (let point = 0; point < 4; point++) {
        const colour = x + point < width ? picture.colourAt(x + point, y) : 0
        four = (four << 2) | colour
      }
      bytes[at] = four
    }
  }
  return bytes
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
