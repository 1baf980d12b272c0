import { expect, test } from "bun:test"

import { LiveStream } from "../../src/web/live-stream.ts"

test("what was sent is read in order, and the end is the end", async () => {
  const stream = new LiveStream(() => {})
  stream.send("one ")
  stream.send("two ž")
  stream.end()
  stream.send("too late")
  expect(await stream.response.text()).toBe("one two ž")
})

test("a browser that does not read is let go before it costs much memory", () => {
  let ended = 0
  const stream = new LiveStream(() => ended++)
  const kilobyte = "x".repeat(1024)
  for (let sent = 0; sent < 1000; sent++) stream.send(kilobyte)
  expect(ended).toBe(1)
  stream.end()
  expect(ended).toBe(1)
})

test("a browser that goes away ends the stream once", async () => {
  let ended = 0
  const stream = new LiveStream(() => ended++)
  await stream.response.body?.cancel()
  stream.send("nobody hears this")
  stream.end()
  expect(ended).toBe(1)
})
