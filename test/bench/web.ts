import { Hono } from "hono"

import { createWebApp, startWeb } from "../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { bar, type Figure, median } from "./figure.ts"
import { addBusy, busyReading, busyRuntime } from "./web-data.ts"
import { layoutShifts } from "./web-layout.ts"
import { firstLoad } from "./web-load.ts"

export async function run(): Promise<readonly Figure[]> {
  return [
    ...(await sizes()),
    await serverTime(),
    await requestRate(),
    await liveUpdate(),
    ...(await layoutShifts()),
  ]
}

const boardWith = (batteries: number): FakeBoard => {
  const board = new FakeBoard()
  board.rangeOf = plausibleRange
  addBusy(board, batteries)
  return board
}

/** What a browser that comes for the first time is sent, as compressed as it is sent. */
async function sizes(): Promise<Figure[]> {
  const web = createWebApp(boardWith(8))
  const overview = await firstLoad(web.app, "/")
  const chart = await firstLoad(web.app, "/battery/1")
  web.stop()
  return [
    bar.atMost({
      id: "first load of the overview, 8 batteries",
      value: overview.bytes / 1024,
      unit: "KB",
      reference: overview.parts,
      bar: 60,
    }),
    bar.atMost({
      id: "first load of a page with a chart",
      value: chart.bytes / 1024,
      unit: "KB",
      reference: chart.parts,
      bar: 240,
    }),
  ]
}

/** Each time something has changed, so that nothing made before can be used again. */
async function serverTime(): Promise<Figure> {
  const board = boardWith(32)
  const web = createWebApp(board)
  let count = 0
  const value = await median(101, async () => {
    board.sample(1 + (count % 32), busyReading(count), { runtime: busyRuntime(count++) })
    const response = await web.app.request("/", { headers: browser })
    await response.arrayBuffer()
  })
  web.stop()
  return bar.atMost({
    id: "overview with 32 batteries, server time",
    value,
    unit: "ms",
    reference: "median of 101, a new reading before each",
    bar: 5,
  })
}

const browser = { "Accept-Encoding": "gzip, deflate", "Accept-Language": "cs,en;q=0.8" }
const seconds = 2

/** Turn about, so that a machine that is busy for a while slows both. */
async function requestRate(): Promise<Figure> {
  const web = startWeb(boardWith(32), { host: "127.0.0.1", port: 0 })
  const answer = await fetch(web.url, { headers: browser, decompress: false })
  const bytes = await answer.bytes()
  const bare = new Hono().get("/", (c) =>
    c.body(new Uint8Array(bytes), 200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }),
  )
  const reference = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: bare.fetch })
  const rates: (readonly [number, number])[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    const expected = await ratePerSecond(reference.url)
    rates.push([await ratePerSecond(web.url), expected])
  }
  await web.stop()
  await reference.stop(true)
  const [own, other] = rates.sort((a, b) => a[0] / a[1] - b[0] / b[1])[1] ?? [Number.NaN, 1]
  return bar.atLeast({
    id: "requests a second on the overview, against a bare route",
    value: own / other,
    unit: "×",
    reference: `${own.toFixed(0)} against ${other.toFixed(0)} of the same ${bytes.length} bytes`,
    bar: 0.3,
  })
}

async function ratePerSecond(url: URL): Promise<number> {
  const end = performance.now() + seconds * 1000
  let count = 0
  const ask = async () => {
    while (performance.now() < end) {
      const response = await fetch(url, { headers: browser, decompress: false })
      await response.arrayBuffer()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, ask))
  return count / seconds
}

/** All that a reading of 16 cells, in which everything changes, brings to the battery's own page. */
async function liveUpdate(): Promise<Figure> {
  const board = boardWith(1)
  const web = createWebApp(board)
  const stream = (await web.app.request("/battery/1/live")).body?.getReader()
  await stream?.read()
  const sizes: number[] = []
  for (let count = 1; count <= 41; count += 1) {
    board.sample(1, busyReading(count), { runtime: busyRuntime(count) })
    const size = await arrived(stream)
    if (count > 1) sizes.push(size)
  }
  web.stop()
  return bar.atMost({
    id: "one live update of one battery of 16 cells",
    value: Math.max(...sizes),
    unit: "B",
    reference: "the largest of 40, every value changed",
    bar: 2048,
  })
}

/** Bytes until the message that ends an update has come. */
async function arrived(stream: Pick<ReadableStreamDefaultReader<Uint8Array>, "read"> | undefined) {
  let size = 0
  for (;;) {
    const { value, done } = (await stream?.read()) ?? { value: undefined, done: true }
    if (done || value === undefined) throw new Error("the stream ended")
    size += value.length
    if (new TextDecoder().decode(value).startsWith("event: reading")) return size
  }
}
