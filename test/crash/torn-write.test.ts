import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Store } from "../../src/store/store.ts"
import { createRandom, type Random } from "../bms/random.ts"
import { roundOf } from "../fakes/filled-store.ts"
import { batteries, checkRounds, options } from "./round-check.ts"

const seed = Number(process.env["BATMON_SEED"] ?? Date.now() % 2 ** 31)
const block = 512
/** Bytes of log from which on it may be folded in with the next round. */
const nearlyFull = 950 * 1048

/** The files as a power cut would find them, had everything written been flushed. */
interface Files {
  readonly database: Buffer
  readonly log: Buffer
}

/** The files before and after one round. */
interface Commit {
  readonly round: number
  readonly before: Files
  readonly after: Files
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-torn-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Stores the rounds and hands out those picked, one after the other. */
async function* commits(
  rounds: number,
  pick: (logSize: number) => boolean,
): AsyncGenerator<Commit> {
  const path = mkdtempSync(join(folder, "stored-"))
  const store = new Store(path, options)
  await store.start()
  store.history.save(roundOf(0, batteries))
  for (let round = 1; round < rounds; round += 1) {
    const { size } = statSync(join(path, "history.db-wal"))
    const before = pick(size) ? filesOf(path) : null
    store.history.save(roundOf(round, batteries))
    if (before) yield { round, before, after: filesOf(path) }
  }
  await store.stop()
}

const filesOf = (path: string): Files => ({
  database: readFileSync(join(path, "history.db")),
  log: readFileSync(join(path, "history.db-wal")),
})

async function roundsIn({ database, log }: Files): Promise<number> {
  const path = join(folder, "torn")
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  writeFileSync(join(path, "history.db"), database)
  writeFileSync(join(path, "history.db-wal"), log)
  return await checkRounds(path)
}

/** What is on the disk when the power goes within a write, up to a byte. */
function cut(before: Buffer, after: Buffer, at: number): Buffer {
  return Buffer.concat([after.subarray(0, at), before.subarray(at)])
}

/** Where two contents begin and cease to differ. */
function difference(before: Buffer, after: Buffer) {
  const length = Math.max(before.length, after.length)
  const differs = (at: number) => before[at] !== after[at]
  let from = 0
  while (from < length && !differs(from)) from += 1
  let to = length
  while (to > from && !differs(to - 1)) to -= 1
  return { from, to }
}

/** A disk writes blocks in any order: each is as it was, or as it should be. */
function shuffled(before: Buffer, after: Buffer, random: Random): Buffer {
  const mixed = Buffer.from(after)
  for (let at = 0; at < before.length; at += block) {
    if (random.below(2) === 0) before.copy(mixed, at, at, Math.min(at + block, before.length))
  }
  return mixed
}

test(`a round cut at any byte of its write (seed ${seed}) is there whole or not at all`, async () => {
  const random = createRandom(seed)
  const found = { with: 0, without: 0 }
  for await (const { round, before, after } of commits(700, () => random.below(7) === 0)) {
    const { from, to } = difference(before.log, after.log)
    for (const at of [from + random.below(to - from), to - random.below(60)]) {
      const log = cut(before.log, after.log, at)
      const kept = await roundsIn({ database: before.database, log })
      expect([round, round + 1]).toContain(kept)
      found[kept === round ? "without" : "with"] += 1
    }
  }
  // Nearly every cut comes before the last byte that matters.
  expect(found.without).toBeGreaterThan(100)
}, 120_000)

test(`blocks of a round written in any order (seed ${seed}) make it whole or leave it out`, async () => {
  const random = createRandom(seed)
  for await (const { round, before, after } of commits(700, () => random.below(14) === 0)) {
    const log = shuffled(before.log, after.log, random)
    const kept = await roundsIn({ database: before.database, log })
    expect([round, round + 1]).toContain(kept)
  }
}, 120_000)

test(`a log that was being folded in, in any order (seed ${seed}), loses no round`, async () => {
  const random = createRandom(seed)
  let folded = 0
  for await (const { round, before, after } of commits(2000, (size) => size > nearlyFull)) {
    if (before.database.equals(after.database)) continue
    folded += 1
    for (let each = 0; each < 5; each += 1) {
      const database = shuffled(before.database, after.database, random)
      expect(await roundsIn({ database, log: after.log })).toBe(round + 1)
    }
  }
  expect(folded).toBeGreaterThan(1)
}, 120_000)

test("without its log a store holds what was folded in", async () => {
  let last: Files | null = null
  let foldedRound = 0
  for await (const { round, before, after } of commits(2000, (size) => size > nearlyFull)) {
    if (!before.database.equals(after.database)) [last, foldedRound] = [after, round]
  }
  if (!last) throw new Error("nothing was folded in")
  expect(await roundsIn({ ...last, log: Buffer.alloc(0) })).toBe(foldedRound + 1)
}, 60_000)
