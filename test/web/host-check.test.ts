import { describe, expect, test } from "bun:test"

import { createWebApp } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

const board = new FakeBoard()
const web = createWebApp({
  ...board,
  board: { ...board.board, hosts: ["cabinet-7", "", "Bat.Example.com"] },
})
web.stop()

const status = async (host: string) =>
  (await web.app.request("/health", { headers: { Host: host } })).status

describe("a request is taken that is addressed to", () => {
  const own = [
    "192.168.1.20",
    "192.168.1.20:8080",
    "[fe80::1]",
    "[::1]:8080",
    "localhost",
    "localhost:8080",
    "batmon.local",
    "BATMON.local.:80",
    "cabinet-7",
    "bat.example.com",
  ]
  test.each(own)("%s", async (host) => expect(await status(host)).toBe(200))
})

describe("a request is refused that is addressed to", () => {
  const others = [
    "evil.example",
    "192.168.1.20.evil.example",
    "evil.example:80",
    "local",
    "localhost.evil.example",
    "evil.local.example",
    "cabinet-7.evil.example",
    "[evil]",
    "evil@127.0.0.1",
    "",
    ":80",
  ]
  test.each(others)('"%s"', async (host) => expect(await status(host)).toBe(421))
})
