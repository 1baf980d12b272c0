import { createSocket } from "node:dgram"

import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { snmpDesk } from "../../../src/snmp/snmp-desk.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { freeUdpPort } from "../../fakes/free-port.ts"
import { formPost } from "../../fakes/form-post.ts"
import { runTool, SnmpBoard } from "../../fakes/snmp-board.ts"

let snmp: SnmpBoard
let web: WebApp
let noted: AuditEntry[]
let port: number
beforeEach(async () => {
  snmp = new SnmpBoard()
  snmp.board.snmp = snmpDesk(snmp.snmp)
  snmp.board.with("Cabin")
  noted = []
  snmp.board.events.on("audited", (entry) => noted.push(entry))
  await snmp.snmp.start()
  web = createWebApp(snmp.board)
  // The page takes no port 0: a free one is looked for.
  port = await freeUdpPort()
})
afterEach(async () => {
  web.stop()
  await snmp.stop()
})

const text = async (path: string) => (await web.app.request(path)).text()
const post = (path: string, fields: Readonly<Record<string, string>> = {}, partial = false) =>
  web.app.request(path, formPost(fields, { partial }))
const access = () => ({ port: String(port), networks: "", rate: "1000" })
const ask = (...options: readonly string[]) => {
  const asking = ["snmpget", "-Oqv", "-r1", "-t10", ...options]
  return runTool([...asking, `127.0.0.1:${port}`, "1.3.6.1.2.1.1.5.0"])
}

describe("the page about SNMP", () => {
  test("is off at first; switched on, it shows a community once that lets in", async () => {
    expect(await text("/snmp")).toContain("SNMP is switched off")
    await post("/snmp/access", access())
    const shown = await (await post("/snmp/on")).text()
    const community = /<code>([\w-]{20})<\/code>/.exec(shown)?.[1] ?? ""
    expect(community).not.toBe("")
    expect((await ask("-v2c", "-c", community)).lines).toEqual(['"Cabinet 7"'])
    const later = await text("/snmp")
    expect(later).toContain(`answers on UDP port ${port}`)
    expect(later).not.toContain(community)
    expect(JSON.stringify([...snmp.choices.values])).not.toContain(community)
    expect(noted.map(({ action, detail }) => `${action}: ${detail}`)).toEqual([
      `snmp-changed: port ${port}, from anywhere, rate 1000`,
      "snmp-changed: on, new community",
    ])
  })

  test("takes an own community, at once, and removes it", async () => {
    await post("/snmp/access", access())
    await post("/snmp/community", { community: "my-own-community" })
    await post("/snmp/on")
    expect((await ask("-v2c", "-c", "my-own-community")).lines).toHaveLength(1)
    await post("/snmp/community/remove")
    expect((await ask("-v2c", "-c", "my-own-community", "-t1", "-r0")).text).toContain("Timeout")
  })

  test("adds a user whose passwords are kept nowhere, and removes it", async () => {
    const user = {
      userName: "operator",
      userAuth: "SHA-512",
      userPriv: "AES-256",
      authPassword: "a long <password>",
      privPassword: "another long one",
    }
    await post("/snmp/access", access())
    const added = await post("/snmp/user", user)
    expect(added.headers.get("Location")).toBe("/snmp?saved")
    await post("/snmp/on")
    const options = ["-v3", "-l", "authPriv", "-u", "operator", "-a", "SHA-512", "-x", "AES-256"]
    const passwords = ["-A", user.authPassword, "-X", user.privPassword]
    expect((await ask(...options, ...passwords)).lines).toHaveLength(1)
    const kept = JSON.stringify([...snmp.choices.values])
    expect(kept).toContain("operator")
    for (const secret of [
      user.authPassword,
      user.privPassword,
      snmp.snmp.choices.users[0]?.authKey,
    ]) {
      expect(secret).toBeString()
      expect(kept).not.toContain(secret ?? "")
    }
    await post("/snmp/user/remove", { userName: "operator" })
    expect((await ask(...options, ...passwords)).text).toContain("Unknown user name")
  })

  test("moves to another port at once, and answers on the old one no more", async () => {
    await post("/snmp/access", access())
    await post("/snmp/community", { community: "my-own-community" })
    await post("/snmp/on")
    const before = port
    port = await freeUdpPort()
    await post("/snmp/access", access())
    expect((await ask("-v2c", "-c", "my-own-community")).lines).toHaveLength(1)
    port = before
    expect((await ask("-v2c", "-c", "my-own-community", "-t1", "-r0")).lines).toEqual([])
  })

  test("says in words that the port is another program's", async () => {
    const other = createSocket("udp4")
    await new Promise<void>((resolve) => other.bind(port, "127.0.0.1", resolve))
    await post("/snmp/access", access())
    await post("/snmp/on")
    const shown = await text("/snmp")
    expect(shown).toContain("SNMP cannot answer")
    expect(shown).toContain("Another program answers on this port")
    other.close()
  })

  test("says what the board says of itself", async () => {
    const fields = { contact: "Jana", name: "Přístav", location: "<b>molo</b>", identity: "ups" }
    await post("/snmp/identity", { ...fields, upsBattery: "1", baseOid: "1.3.6.1.4.1.32473" })
    expect(snmp.snmp.choices).toMatchObject({
      ...fields,
      upsBattery: 1,
      baseOid: "1.3.6.1.4.1.32473",
    })
    const shown = await text("/snmp")
    expect(shown).toContain("Přístav")
    expect(shown).not.toContain("<b>molo")
    expect(await text("/snmp/files/BATMON-MIB.txt")).toContain("{ enterprises 32473 }")
    expect((await web.app.request("/snmp/files/constructor")).status).toBe(404)
  })

  test("refuses what is wrong, beside its field, and keeps what was typed", async () => {
    const refused = await post("/snmp/access", { ...access(), networks: "10.0.0.0/99" }, true)
    expect(refused.status).toBe(422)
    const shown = await refused.text()
    expect(shown).toContain('value="10.0.0.0/99"')
    expect(shown).toContain("Type addresses or networks")
    expect(shown).not.toContain("<html")
    expect(snmp.snmp.choices.networks).toEqual([])
    expect(noted).toEqual([])
  })

  test("sends a receiver a test, and tells how that went", async () => {
    await post("/snmp/access", access())
    await post("/snmp/on")
    const receiver = {
      host: "127.0.0.1",
      receiverPort: String(port + 1),
      kind: "trap",
      version: "v2c",
    }
    await post("/snmp/receiver", { ...receiver, receiverCommunity: "pier-pier" })
    const [added] = snmp.snmp.choices.receivers
    expect(await (await post(`/snmp/receiver/${added?.id}/test`)).text()).toContain(
      "on its way to 127.0.0.1",
    )
    await post(`/snmp/receiver/${added?.id}/remove`)
    expect(snmp.snmp.choices.receivers).toEqual([])
    expect((await post(`/snmp/receiver/${added?.id}/test`)).status).toBe(404)
  })
})
