import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { readdirSync, statSync } from "node:fs"
import { version } from "../../package.json"
import { checkedOutCommit } from "../../build/commit.ts"
import { buildExecutable } from "../../build/executable.ts"
import { startDemo } from "../../build/health.ts"
import { ownTarget, root, targets } from "../../build/target.ts"
import { freeUdpPort } from "../fakes/free-port.ts"
import { runTool, userFields, userOptions } from "../fakes/snmp-board.ts"
import { makeCertificates } from "../fakes/certificates.ts"
import { formPost } from "../fakes/form-post.ts"
import { startMailServer } from "../fakes/mail-server.ts"
import { setUpBoard } from "../fakes/signed-in.ts"
import { type Alone, alone } from "./alone.ts"

const types: Readonly<Record<string, string>> = {
  css: "text/css",
  js: "text/javascript",
  png: "image/png",
  svg: "image/svg+xml",
}

// An emulated processor is slow.
setDefaultTimeout(60_000)

const commit = checkedOutCommit()

describe.each([...targets])("the executable for %s, alone", (target) => {
  let path: string
  let place: Alone

  beforeAll(async () => {
    path = await buildExecutable(target, { commit })
    place = alone(path, target)
  })
  afterAll(() => place[Symbol.dispose]())

  test("cannot see what it was built from", () => {
    expect(place.run("ls", "-A", root)).toEqual({ status: 0, out: "", err: "" })
    expect(readdirSync(root)).toContain("node_modules")
  })

  test("names no folder of the machine that built it", async () => {
    const bytes = Buffer.from(await Bun.file(path).arrayBuffer())
    const found = ["node_modules", "src", "build"].filter((name) =>
      bytes.includes(`${root}/${name}/`),
    )
    expect(found).toEqual([])
  })

  test("says its version, its commit and its machine", () => {
    const { status, out } = place.batmon("version")
    expect(out).toStartWith(`batmon ${version} (${commit ?? "unknown"}) linux-${target}`)
    expect(status).toBe(0)
  })

  test("decodes", () => {
    const frame = "dd 04 00 08 0d 70 0d 71 0d 72 0d 73 fd fe 77"
    const { status, out } = place.batmon("decode", "jbd", frame)
    expect(JSON.parse(out)).toMatchObject({ cellVoltages: [3.44, 3.441, 3.442, 3.443] })
    expect(status).toBe(0)
  })

  test("keeps its data to itself, whatever the shell would allow", () => {
    const data = `${place.folder}/data`
    const script = `umask 0; "$@" battery add A4:C1:37:42:3E:D9 Cabin --data-dir ${data}`
    const made = place.run("sh", "-c", script, "sh", ...place.bare)
    expect(made).toMatchObject({ status: 0, err: "" })
    const modes = ["", ...readdirSync(data)].map((name) => statSync(`${data}/${name}`).mode & 0o77)
    expect(modes.length).toBeGreaterThan(2)
    expect(new Set(modes)).toEqual(new Set([0]))
  })

  test("serves its pages and what they need", async () => {
    await using demo = await startDemo(place.command)
    const pages = await Promise.all(["/", "/battery/1"].map((page) => load(page, demo.url)))
    expect(pages.map(({ status }) => status)).toEqual([200, 200])
    const links = pages.flatMap(({ text }) => [...text.matchAll(/"(\/assets\/[^"]+\.(\w+))"/g)])
    expect(new Set(links.map(([, , kind]) => kind))).toEqual(new Set(Object.keys(types)))
    for (const [, asset = "", kind = ""] of links) {
      const { status, type, text } = await load(asset, demo.url)
      expect({ asset, status, type, empty: text === "" }).toEqual({
        asset: expect.stringMatching(/^\/assets\/[\w-]{8,}\//),
        status: 200,
        type: expect.stringContaining(types[kind] ?? "a known type"),
        empty: false,
      })
    }
  })

  // On an emulated processor it takes a minute, and says no more.
  const once = target === ownTarget ? [target] : []
  test.each(once)("sends mail from %s, encrypted and signed in, and asks Google", async () => {
    const { ca, here } = makeCertificates()
    const account = { user: "board", password: "correct horse" }
    await using server = await startMailServer({ account, options: here })
    await using demo = await startDemo(place.command)
    const post = (path: string, fields: Readonly<Record<string, string>>) => {
      const { origin } = new URL(demo.url)
      const request = formPost(fields)
      const headers = { ...request.headers, Origin: origin }
      return fetch(new URL(path, demo.url), { ...request, headers, redirect: "manual" })
    }
    const way = { host: "127.0.0.1", port: String(server.port), security: "starttls", ca }
    const added = await post("/mail/add/smtp", { ...way, ...account, from: "board@example.test" })
    expect(added.status).toBe(303)
    const tested = await post("/mail/1/test", { to: "owner@example.test" })
    expect(await tested.text()).toContain("Queued as 4711")
    expect(server.mails).toEqual([expect.objectContaining({ encrypted: true, user: "board" })])
    const clientId = "1-a.apps.googleusercontent.com"
    const begun = await post("/mail/gmail", { clientId, clientSecret: "GOCSPX-1" })
    const { text } = await load(begun.headers.get("location") ?? "", demo.url)
    expect(text).toMatch(/href="https:\/\/accounts\.google\.com\/[^"]*code_challenge=[\w-]{43}/)
  })

  // The same work as on the other processor, and a minute of it there.
  test.each(once)(
    "asks on %s who is there when others reach it, and judges passwords",
    async () => {
      await using demo = await startDemo(place.command, { host: "0.0.0.0" })
      const url = demo.url.replace("0.0.0.0", "127.0.0.1")
      const { origin } = new URL(url)
      const ask = (path: string, request: RequestInit = {}) =>
        fetch(new URL(path, url), { redirect: "manual", ...request })
      expect((await ask("/")).status).toBe(401)
      const cookie = await setUpBoard(ask, { origin })
      expect((await ask("/", { headers: { Cookie: cookie } })).status).toBe(200)
    },
  )

  test("makes a certificate", () => {
    const { status, out } = place.batmon("tls", "self-signed", "--data-dir", place.folder)
    expect(out).toContain("cert.pem")
    expect(status).toBe(0)
  })

  test.each(once)("answers SNMP from %s, by version 3 too, and has its MIB", async () => {
    await using demo = await startDemo(place.command)
    const { origin } = new URL(demo.url)
    const post = (action: string, fields: Readonly<Record<string, string>> = {}) =>
      fetch(new URL(`/snmp/${action}`, demo.url), formPost(fields, { origin }))
    const pair = { auth: "SHA-512", priv: "AES-256" } as const
    const port = String(await freeUdpPort())
    await post("access", { port, networks: "127.0.0.0/8", rate: "0" })
    await post("user", userFields(pair))
    await post("on")
    const asking = ["snmpwalk", ...userOptions(pair), "-On", "-t20", `127.0.0.1:${port}`]
    const { lines } = await runTool([...asking, "1.3.6.1.4.1.99999.2.1.2.1.2"])
    expect(lines.length).toBeGreaterThanOrEqual(4)
    const { text } = await load("/snmp/files/BATMON-MIB.txt", demo.url)
    expect(text).toStartWith("BATMON-MIB DEFINITIONS ::= BEGIN")
  })

  test("carries and loads the module that opens the radio", () => {
    const { status, err } = place.batmon("scan", "--seconds", "1", "--adapter", "hci0")
    // Bun writes an embedded module to a file at the moment it is loaded.
    expect(readdirSync(place.folder)).toContainEqual(expect.stringMatching(/\.node$/))
    expect(err).toMatch(/adapter/i)
    expect(err).not.toMatch(/module|shared object/i)
    expect(status).toBe(1)
  })
})

async function load(path: string, url: string) {
  const response = await fetch(new URL(path, url))
  const type = response.headers.get("content-type")
  return { status: response.status, type, text: await response.text() }
}
