import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs"

import { openDatabase, type Schema } from "./database.ts"

/**
 * Gives a database file whose first page is unreadable that of a new file: the tables begin at the
 * same pages, because every batmon makes them in the same order. The page that was there is kept
 * beside the file, as `PATH.page1`. Only for a file that was set aside.
 */
export function replaceFirstPage(path: string, schema: Schema): void {
  const page = newFirstPage(`${path}.new`, schema)
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  // Not the number of pages, which is unknown: where these two differ, SQLite takes the file's size.
  view.setUint32(changeCounter, 2)
  view.setUint32(validFor, 1)
  // Free pages are of no use to a reader.
  view.setUint32(freePages, 0)
  view.setUint32(freePageCount, 0)
  const file = openSync(path, "r+")
  try {
    writeFileSync(`${path}.page1`, readFileSync(path).subarray(0, page.length))
    writeSync(file, page, 0, page.length, 0)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Offsets in the header of a database file: https://www.sqlite.org/fileformat2.html, section 1.3. */
const changeCounter = 24
const freePages = 32
const freePageCount = 36
const validFor = 92

function newFirstPage(path: string, schema: Schema): Buffer {
  try {
    const database = openDatabase(path, schema)
    database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return readFileSync(path).subarray(0, schema.pageSize)
  } finally {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true })
  }
}
