import { describe, expect, test } from "bun:test"

import { LinkError } from "../../src/ble/link-error.ts"
import { RadioError } from "../../src/ble/radio-error.ts"
import { cs } from "../../src/i18n/cs.ts"
import { en } from "../../src/i18n/en.ts"
import {
  failureCause,
  type SilenceCause,
  silenceCause,
  silenceCauses,
  type SilenceEvidence,
} from "../../src/sampling/silence-cause.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"

/** Not heard while others are, though all was well before: the evidence says no more than that. */
const nothing: SilenceEvidence = {
  step: "hear",
  fault: null,
  radio: "ready",
  air: "lively",
  rssi: -60,
  current: -4.2,
}

const rows: readonly (readonly [string, Partial<SilenceEvidence>, SilenceCause])[] = [
  ["nothing explains it", {}, "held"],
  ["it was never heard or read", { rssi: null, current: null }, "held"],
  ["nobody has listened long enough", { air: "unknown" }, "held"],
  ["the signal was weak", { rssi: -85 }, "out-of-range"],
  ["the signal was not that weak", { rssi: -84 }, "held"],
  ["no current flowed", { current: 0 }, "asleep"],
  ["hardly any current flowed in", { current: 0.09 }, "asleep"],
  ["hardly any current flowed out", { current: -0.09 }, "asleep"],
  ["a little current flowed", { current: -0.1 }, "held"],
  ["the signal was weak and no current flowed", { rssi: -90, current: 0 }, "out-of-range"],
  ["nothing at all is heard", { air: "quiet" }, "adapter-hangs"],
  ["nothing at all is heard from an adapter that was reset", { air: "empty" }, "nothing-heard"],
  ["nothing at all is heard, weak as it was", { air: "quiet", rssi: -95 }, "adapter-hangs"],
  ["it does not let batmon connect", { step: "connect" }, "refuses"],
  ["it does not connect in a quiet air", { step: "connect", air: "quiet" }, "refuses"],
  ["it is of another kind", { step: "discover", fault: "garbled" }, "garbled"],
  ["it does not list its services", { step: "discover", fault: "silent" }, "mute"],
  ["it does not let batmon subscribe", { step: "subscribe", fault: null }, "mute"],
  ["it answers nothing", { step: "request", fault: "silent" }, "mute"],
  ["it answers noise", { step: "request", fault: "garbled" }, "garbled"],
  ["it refuses the request", { step: "request", fault: "refused" }, "garbled"],
  ["it sends the request back", { step: "request", fault: "pairing-needed" }, "pairing-needed"],
  ["it is locked", { step: "request", fault: "password-needed" }, "password-needed"],
  ["its password is wrong", { step: "subscribe", fault: "password-refused" }, "password-refused"],
  ["the connection broke", { step: "request", fault: "lost" }, "drops"],
  ["batmon could not ask", { step: "other" }, "internal"],
  ["there is no adapter", { radio: "missing", air: "quiet" }, "adapter-missing"],
  ["the adapter is off", { radio: "off" }, "adapter-off"],
  ["batmon may not use the adapter", { radio: "forbidden" }, "adapter-busy"],
  ["another program has the adapter", { radio: "busy" }, "adapter-busy"],
  ["the adapter does not obey", { radio: "hangs", step: "request" }, "adapter-hangs"],
  ["the adapter is only starting", { radio: "starting" }, "held"],
]

describe("the cause of silence when", () => {
  test.each(rows)("%s", (_when, change, cause) => {
    expect(silenceCause({ ...nothing, ...change })).toBe(cause)
  })
})

test("every cause is reached by some evidence", () => {
  const reached = new Set(rows.map(([, , cause]) => cause))
  expect(silenceCauses.filter((cause) => !reached.has(cause))).toEqual([])
})

test("every cause has its own words in both languages", () => {
  for (const catalogue of [en, cs])
    expect(new Set(silenceCauses.map((cause) => catalogue[`cause.${cause}`])).size).toBe(
      silenceCauses.length,
    )
})

describe("the cause of an error", () => {
  const address = "A4:C1:37:00:00:01"
  const last = { rssi: -90, current: 0 }
  const unheard = new LinkError(address, "hear", { reason: "not heard" })

  test("rests on what was last heard of the battery, rather than at its last reading", () => {
    const heard = () => ({ rssi: -60, at: 0 })
    expect(failureCause(unheard, { radio: livelyRadio, address, last })).toBe("out-of-range")
    const radio = { ...livelyRadio, heard }
    expect(failureCause(unheard, { radio, address, last })).toBe("asleep")
  })

  test("is the adapter's where it was away at that time, though it is back", () => {
    const cause = new RadioError("hci0", { kind: "off", detail: "rfkill" })
    const error = new LinkError(address, "request", { reason: "gone", cause, fault: "lost" })
    expect(failureCause(error, { radio: livelyRadio, address, last })).toBe("adapter-off")
  })

  test("is batmon's own where it is no error of a link", () => {
    expect(failureCause(new Error("?"), { radio: livelyRadio, address, last })).toBe("internal")
  })
})
