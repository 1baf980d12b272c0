import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"

import { createSelfSigned } from "../../src/lib/self-signed.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { setUpBoard } from "../fakes/signed-in.ts"

let board: FakeBoard
let folder: string
let web: RunningWeb

async function write(name: string) {
  const { cert, key } = await createSelfSigned([name, "127.0.0.1"], Date.now())
  writeFileSync(join(folder, "key.pem"), key)
  writeFileSync(join(folder, "cert.pem"), cert)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-secure-"))
  await write("first")
  board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  const tls = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem"), port: 0 }
  web = startWeb(board, { host: "127.0.0.1", port: 0, tls })
})

afterEach(async () => {
  await web.stop()
  rmSync(folder, { recursive: true })
})

const ask = (path: string, request: RequestInit = {}) =>
  fetch(new URL(path, web.url), {
    redirect: "manual",
    tls: { rejectUnauthorized: false },
    ...request,
  })

const plain = (path: string, request: RequestInit = {}) =>
  fetch(new URL(path, web.plainUrl ?? ""), { redirect: "manual", ...request })

/** Whom the certificate names that is shown now. */
const shown = () =>
  new Promise<string>((resolve, reject) => {
    const options = { port: Number(web.url.port), host: "127.0.0.1", rejectUnauthorized: false }
    const socket = connect(options, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on("error", reject)
  })

test("over TLS the page is as without it, and its cookie goes nowhere else", async () => {
  expect(web.url.protocol).toBe("https:")
  const cookie = await setUpBoard(ask, { origin: web.url.origin })
  expect(cookie).toStartWith("__Host-session=")
  expect((await ask("/account", { headers: { Cookie: cookie } })).status).toBe(200)
})

describe("without TLS", () => {
  test("everything leads to it, and keeps its method", async () => {
    for (const method of ["GET", "POST"]) {
      const response = await plain("/battery/1?range=week", { method })
      expect(response.status).toBe(307)
      expect(response.headers.get("Cache-Control")).toBe("no-store")
      expect(response.headers.get("Location")).toBe(`${web.url.origin}/battery/1?range=week`)
    }
    const elsewhere = await plain("/", { headers: { Host: "evil.example" } })
    expect(elsewhere.status).toBe(421)
    expect(elsewhere.headers.get("Location")).toBeNull()
  })

  test("batmon still says whether it is well", async () => {
    expect(await (await plain("/health")).json()).toMatchObject({ status: "ok" })
  })
})

test("a new certificate is used without a restart; a broken one is not, and is told", async () => {
  expect(await shown()).toBe("first")
  writeFileSync(join(folder, "key.pem"), "broken")
  await board.clock.advance(30_000)
  expect(await shown()).toBe("first")
  const told = board.entries.filter(({ message }) => message === "the old certificate stays in use")
  expect(told).toHaveLength(1)
  await write("second")
  await board.clock.advance(10_000)
  expect(await shown()).toBe("second")
  expect((await ask("/sign-in")).status).toBe(200)
})

test.each([1, 2, 3])("after %d failures to listen the page is there again", async (failures) => {
  await write("second")
  const serve = spyOn(Bun, "serve")
  for (let failed = 0; failed < failures; failed++)
    serve.mockImplementationOnce(() => {
      throw new Error("BAD_BASE64_DECODE")
    })
  try {
    await board.clock.advance(10_000)
    const messages = board.entries.map(({ message }) => message)
    if (failures === 1) expect(await shown()).toBe("first")
    else expect(messages).toContain("the page is not served over TLS, and is tried again")
    await board.clock.advance(20_000)
    expect(await shown()).toBe("second")
    expect((await ask("/sign-in")).status).toBe(200)
  } finally {
    serve.mockRestore()
  }
})
