import { type CsvColumns, CsvFileError, readColumns } from "./csv-columns.ts"
import type { CsvForm } from "./csv-form.ts"
import { type CsvRecord, CsvRecords } from "./csv-records.ts"

/** The records that one piece of a file completes. */
export interface CsvPiece {
  readonly records: Iterable<CsvRecord>
  readonly header: readonly string[]
  readonly columns: CsvColumns
  /** Bytes read so far. */
  readonly read: number
  readonly size: number
}

const separators: readonly CsvForm["separator"][] = [",", ";", "\t"]

/** The first line is looked for in so many characters. */
const longestHeader = 65_536

/**
 * Reads a file of readings piece by piece, whichever separator it has; the records of a piece are to
 * be taken before the next. Throws `CsvFileError` where it is no such file.
 */
export async function* readCsvFile(path: string): AsyncGenerator<CsvPiece> {
  const file = Bun.file(path)
  if (!(await file.exists())) throw new CsvFileError(`there is no file ${path}`)
  const { size } = file
  if (size === 0) throw new CsvFileError("it is empty")
  const decoder = new TextDecoder()
  let read = 0
  let head = ""
  let open: Opened | null = null
  for await (const bytes of file.stream()) {
    read += bytes.length
    if (open === null) refuseBinary(bytes)
    const text = decoder.decode(bytes, { stream: true })
    if (open === null) {
      head += text
      open = begin(head)
      if (open === null) {
        if (head.length > longestHeader) throw new CsvFileError("its first line does not end")
        continue
      }
      yield { ...open, records: open.first, read, size }
    } else yield { ...open, records: open.records.push(text), read, size }
  }
  const rest = decoder.decode()
  open ??= begin(`${head + rest}\n`)
  if (open === null) throw new CsvFileError("it has no line")
  yield { ...open, records: open.records.end(), read, size }
}

interface Opened {
  readonly header: readonly string[]
  readonly columns: CsvColumns
  readonly records: CsvRecords
  /** The records that came along with the first line. */
  readonly first: Iterable<CsvRecord>
}

/** Null while the first line is not whole. */
function begin(text: string): Opened | null {
  // Excel's own way to say which separator follows.
  const told = /^sep=(.)\r?\n/.exec(text)
  const lineEnd = text.indexOf("\n", told?.[0].length)
  if (lineEnd === -1) return null
  let reason: unknown = null
  for (const separator of separators) {
    try {
      return beginWith(separator, text)
    } catch (error) {
      if (!(error instanceof CsvFileError)) throw error
      // The separator that cuts the first line into names tells best what is wrong with them.
      if (reason === null || text.slice(0, lineEnd).includes(separator)) reason = error
    }
  }
  throw reason
}

function beginWith(separator: CsvForm["separator"], text: string): Opened {
  const records = new CsvRecords(separator)
  const first = records.push(text)
  // Not a loop over `first`, which would end it with the header.
  for (let next = first.next(); !next.done; next = first.next()) {
    const record = next.value
    if ("fault" in record) throw new CsvFileError(`its first line is not a header: ${record.fault}`)
    const { fields } = record
    if (record.line === 1 && /^sep=/.test(fields[0] ?? "")) continue
    const header = fields.map((field) => field.trim())
    return { header, columns: readColumns(header), records, first }
  }
  throw new CsvFileError("it has no line")
}

function refuseBinary(bytes: Uint8Array): void {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new CsvFileError("it is UTF-16: save it as CSV UTF-8")
  }
  if (bytes.includes(0)) throw new CsvFileError("it is not a text file")
}
