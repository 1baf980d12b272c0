import { Zip, ZipDeflate } from "fflate"

export interface ZipFile {
  /** With slashes between folders. */
  readonly name: string
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** A ZIP archive of the files, in chunks, in constant memory. `time`: theirs, UTC milliseconds. */
export async function* zip(
  files: AsyncIterable<ZipFile> | Iterable<ZipFile>,
  time: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let made: Uint8Array<ArrayBuffer>[] = []
  const archive = new Zip((error, chunk) => {
    if (error) throw error
    made.push(chunk.slice())
  })
  // The format begins in 1980: a clock that was never set is earlier.
  const mtime = Math.max(time, Date.UTC(1980, 0, 2))
  for await (const { name, content } of files) {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = mtime
    archive.add(file)
    for await (const chunk of content) {
      file.push(chunk)
      yield* made
      made = []
    }
    file.push(new Uint8Array(0), true)
    yield* made
    made = []
  }
  archive.end()
  yield* made
}
