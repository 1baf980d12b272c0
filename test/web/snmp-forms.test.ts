import { describe, expect, test } from "bun:test"

import {
  parseAccess,
  parseCommunity,
  parseIdentity,
  parseReceiver,
  parseUser,
} from "../../src/web/snmp-forms.ts"

const access = { port: "161", networks: "", rate: "1000" }

describe("who may ask", () => {
  test("is taken with addresses in any order, however they are separated", () => {
    const networks = "10.0.0.0/8, 192.168.1.7;fd00::/8"
    expect(parseAccess({ ...access, networks })).toEqual({
      ok: true,
      value: { port: 161, networks: ["10.0.0.0/8", "192.168.1.7", "fd00::/8"], rate: 1000 },
    })
  })

  test.each([
    ["port", "0", "form.error.snmp-port"],
    ["port", "65536", "form.error.snmp-port"],
    ["port", "16x", "form.error.snmp-port"],
    ["networks", "10.0.0.0/40", "form.error.snmp-networks"],
    ["rate", "-1", "form.error.snmp-rate"],
  ] as const)("is refused with %s %p", (field, text, error) => {
    expect(parseAccess({ ...access, [field]: text })).toEqual({
      ok: false,
      errors: { [field]: error },
    })
  })
})

test.each(["", "public", "has a space", "héslo-komunity", "x".repeat(65)])(
  "the community %p is refused",
  (text) => {
    expect(parseCommunity(text).ok).toBe(false)
  },
)

const user = {
  userName: "operator",
  userAuth: "SHA-256",
  userPriv: "AES-128",
  authPassword: "longer than 7",
  privPassword: "longer than 7",
}

describe("a user", () => {
  test("may be without encryption, and then needs no password for it", () => {
    const parsed = parseUser({ ...user, userPriv: "none", privPassword: "" }, [])
    expect(parsed).toMatchObject({ ok: true, value: { auth: "SHA-256", priv: null } })
  })

  test.each([
    ["userName", "", "form.error.snmp-user-name"],
    ["userName", "two words", "form.error.snmp-user-name"],
    ["userName", "taken", "form.error.snmp-user-taken"],
    ["authPassword", "short", "form.error.snmp-password"],
    ["privPassword", "", "form.error.snmp-password"],
  ] as const)("is refused with %s %p", (field, text, error) => {
    const parsed = parseUser({ ...user, [field]: text }, ["taken"])
    expect(parsed).toEqual({ ok: false, errors: { [field]: error } })
  })
})

const receiver = {
  host: "nms.example.org",
  receiverPort: "162",
  kind: "inform",
  version: "v2c",
  receiverCommunity: "pier",
  receiverUser: "",
  receiverAuth: "",
  receiverPriv: "",
  receiverAuthPassword: "",
  receiverPrivPassword: "",
}

describe("a receiver", () => {
  test("by version 2c needs a community, by version 3 a user and passwords", () => {
    expect(parseReceiver(receiver)).toMatchObject({
      ok: true,
      value: { kind: "inform", security: { version: "v2c", community: "pier" } },
    })
    expect(parseReceiver({ ...receiver, version: "v3" })).toEqual({
      ok: false,
      errors: {
        receiverUser: "form.error.snmp-user-name",
        receiverAuthPassword: "form.error.snmp-password",
        receiverPrivPassword: "form.error.snmp-password",
      },
    })
  })

  test.each(["", "two words", "-x", "a..b", "http://nms", "nms;reboot"])(
    "has no host %p",
    (host) => {
      expect(parseReceiver({ ...receiver, host })).toEqual({
        ok: false,
        errors: { host: "form.error.snmp-host" },
      })
    },
  )
})

const identity = {
  contact: "",
  name: "",
  location: "",
  identity: "ups",
  upsBattery: "7",
  baseOid: "",
}

describe("what the board says of itself", () => {
  test("names a battery that there is, else all of them", () => {
    const said = { ...identity, baseOid: ".1.3.6.1.4.1.32473.7" }
    const parsed = { ok: true, value: { identity: "ups", baseOid: "1.3.6.1.4.1.32473.7" } }
    expect(parseIdentity(said, [3, 7])).toMatchObject({ ...parsed, value: { upsBattery: 7 } })
    expect(parseIdentity(said, [3])).toMatchObject({ value: { upsBattery: null } })
  })

  test.each(["", "1.3.6.1.4.1", "1.3.6.1.2.1.33", "1.3.6.1.4.1.x", "1.3.6.1.4.1.1..2"])(
    "stands under no %p",
    (baseOid) => {
      expect(parseIdentity({ ...identity, baseOid }, [])).toMatchObject({
        errors: { baseOid: "form.error.snmp-base" },
      })
    },
  )
})
