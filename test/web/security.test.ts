import { afterAll, beforeAll, expect, test } from "bun:test"
import { connect } from "node:net"

import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

let web: RunningWeb
beforeAll(() => {
  web = startWeb(new FakeBoard(), { host: "127.0.0.1", port: 0 })
})
afterAll(() => web.stop())

interface Drip {
  /** Sent at once. */
  readonly head: string
  /** Sent every fifth of a second from then on. */
  readonly more: string
}

/** What was answered until the board closed the connection. */
const dripped = ({ head, more }: Drip) =>
  new Promise<string>((resolve) => {
    let answer = ""
    const socket = connect(Number(web.url.port), "127.0.0.1", () => socket.write(head))
    const timer = setInterval(() => socket.write(more), 200)
    socket.on("data", (bytes) => (answer += bytes.toString()))
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(timer)
      resolve(answer)
    })
  })

const request = (line: string, ...headers: readonly string[]) =>
  [`${line} HTTP/1.1`, `Host: ${web.url.host}`, ...headers, ""].join("\r\n")

test("a connection is cut off that never sends a whole request, or too much of one", async () => {
  const origin = `Origin: ${web.url.origin}`
  const type = "Content-Type: application/x-www-form-urlencoded"
  const post = (...headers: readonly string[]) => `${request("POST /sign-in", ...headers, "")}\r\n`
  // At once: each takes the twelve seconds after which the board has had enough.
  const [slowHeaders, slowBody, nothing, endless, large] = await Promise.all([
    dripped({ head: `${request("GET /")}X-Slow: `, more: "x" }),
    dripped({ head: post("Content-Length: 100000"), more: "x" }),
    dripped({ head: "", more: "" }),
    dripped({ head: `${request("GET /")}X: ${"x".repeat(100_000)}`, more: "x" }),
    dripped({ head: post(origin, type, "Content-Length: 10000000"), more: "x".repeat(1000) }),
  ])
  for (const answer of [slowHeaders, slowBody, nothing]) expect(answer).not.toContain("200 OK")
  expect(endless).toStartWith("HTTP/1.1 431")
  expect(large).toStartWith("HTTP/1.1 413")
}, 40_000)

test("headers forbid everything that the pages do not need", async () => {
  const { headers } = await fetch(web.url)
  const wanted = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
  }
  for (const [name, value] of Object.entries(wanted))
    expect({ name, value: headers.get(name) }).toEqual({ name, value })
  expect(headers.get("content-security-policy")).not.toMatch(/unsafe|\*|https?:/)
  expect(headers.get("server")).toBeNull()
  expect(headers.get("x-powered-by")).toBeNull()
})
