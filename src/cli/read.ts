import { createRadio } from "../ble/noble.ts"
import { readBattery, type SessionResult } from "../ble/session.ts"
import { parseAddress } from "../bms/address.ts"
import { protocolById, protocols } from "../bms/registry.ts"
import { systemClock } from "../lib/clock.ts"
import { passwordAsked, passwordOptions } from "./bluetooth-password.ts"
import { type Command, UsageError } from "./command.ts"
import { type MakeRadio, useRadio } from "./radio-use.ts"
import { readingLines } from "./reading-text.ts"
import { parseArguments } from "./settings-arguments.ts"

export const createReadCommand = (makeRadio: MakeRadio): Command => ({
  name: "read",
  summary: "take one reading of a battery",
  usage: `batmon read MAC [--adapter hci0] [--protocol ${protocols.map(({ id }) => id).join("|")}] [--password TEXT|--password-file FILE] [--json]

  Connects to the BMS with that address, asks it for everything it knows, and prints the answer:
  one value a line, or one JSON object with volts, amperes (positive while charging),
  ampere-hours, percent and degrees Celsius. --password opens the lock of its Bluetooth module;
  from a file (/dev/stdin is one) no other user of the board sees it. Exit status 1 when there is no
  answer.`,

  async run(args, io) {
    const own = { json: "flag", protocol: "text", ...passwordOptions } as const
    const parsed = await parseArguments(args, io, { own })
    const { settings, positionals, text, flag } = parsed
    const [mac = "", ...more] = positionals
    const address = parseAddress(mac)
    if (mac === "" || more.length > 0) throw new UsageError("read needs one Bluetooth address")
    if (address === null) throw new UsageError(`"${mac}" is not a Bluetooth address`)
    const id = text("protocol") ?? protocols[0].id
    const protocol = protocolById(id)
    if (!protocol) throw new UsageError(`there is no protocol ${id}`)

    const password = (await passwordAsked(parsed, id)) ?? null

    return await useRadio({ makeRadio, adapter: settings.adapter, io }, async (radio) => {
      const result = await readBattery(radio.link(address), protocol, {
        clock: systemClock,
        identityDue: true,
        signal: io.signal,
        password,
      })
      const lines = flag("json") ? [JSON.stringify(asJson(result, id))] : asText(result)
      for (const line of lines) io.out(line)
    })
  },
})

export const readCommand: Command = createReadCommand(createRadio)

function asJson({ advertisement, reading, identity }: SessionResult, protocol: string) {
  const { address, name, rssi } = advertisement
  return { address, name, rssi, protocol, time: systemClock.now(), ...reading, identity }
}

function asText({ advertisement, reading, identity }: SessionResult): string[] {
  const { address, name, rssi } = advertisement
  const signal = rssi === null ? null : `${rssi} dBm`
  return [
    [name, address, signal].filter((part) => part !== null).join("  "),
    "",
    ...readingLines(reading, identity),
  ]
}
