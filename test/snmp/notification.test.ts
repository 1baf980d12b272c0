import { describe, expect, test } from "bun:test"

import { alertNotification } from "../../src/snmp/notification.ts"
import type { MibSource } from "../../src/snmp/mib/mib-source.ts"
import { mibText } from "../../src/snmp/mib/mib-text.ts"
import { alertOf } from "../fakes/alert-of.ts"

const root = [1, 3, 6, 1, 4, 1, 99999, 2]
const source = {
  board: { name: "Cabinet 7", version: "0.1.0" },
  view: { statuses: [] as const },
} as unknown as MibSource

/** The columns that the MIB lists as the objects of a notification, in its order. */
function listed(notification: string): number[] {
  const mib = mibText(root.slice(0, -1).join("."))
  const [, objects = ""] =
    new RegExp(`^${notification} NOTIFICATION-TYPE\\s+OBJECTS\\s+\\{([^}]*)\\}`, "m").exec(mib) ??
    []
  return objects.split(",").map((name) => {
    const object = new RegExp(`^${name.trim()} OBJECT-TYPE[^]*?::= \\{ \\w+ (\\d+) \\}`, "m")
    return Number(object.exec(mib)?.[1])
  })
}

// RFC 3416, 4.2.6: what the MIB lists comes first and in its order, whatever else follows.
describe.each([
  ["raised", "batmonAlertRaised"],
  ["cleared", "batmonAlertCleared"],
] as const)("of an alert that is %s", (state, notification) => {
  const told = (alert: Parameters<typeof alertOf>[0]) =>
    alertNotification(root, source, alertOf({ state, ...alert }))?.bindings.map(({ oid }) =>
      oid.at(-2),
    )

  test("each object stands where the MIB has it, whatever is not known", () => {
    const places = listed(notification)
    expect(places).toHaveLength(7)
    expect(told({ rule: "adapter", battery: null, value: null, limit: null })).toEqual(places)
    expect(told({ rule: "protection", value: null, limit: null, detail: "x" })).toEqual(places)
  })

  test("value, limit and unit follow where they are known", () => {
    const places = listed(notification)
    expect(told({ rule: "cell-low", value: 2.9, limit: 3 })).toEqual([...places, 9, 10, 11])
    expect(told({ rule: "cell-low", value: null, limit: 3 })).toEqual([...places, 10, 11])
  })
})
