import { AdapterError } from "../ble/adapter.ts"
import type { Radio } from "../ble/link.ts"
import { LinkError, type LinkFault } from "../ble/link-error.ts"
import type { RadioOptions } from "../ble/radio.ts"
import { radioAdvice, RadioError } from "../ble/radio-error.ts"
import { systemClock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import { silentLogger } from "../lib/log.ts"
import { type CommandIo, UsageError } from "./command.ts"

/** Makes the radio of an adapter; throws AdapterError where there is no such kind of adapter. */
export type MakeRadio = (adapter: string, options: RadioOptions) => Radio

interface RadioUse {
  readonly makeRadio: MakeRadio
  readonly adapter: string
  readonly io: Pick<CommandIo, "err">
}

/**
 * Uses a radio for one command; resolves with the exit status. Where nothing could be read it says
 * why, and what the person at the keyboard can do about it.
 */
export async function useRadio(
  { makeRadio, adapter, io }: RadioUse,
  use: (radio: Radio) => Promise<void>,
): Promise<number> {
  const radio = createOrRefuse(makeRadio, adapter)
  await radio.start()
  try {
    await switchedOn(radio)
    await use(radio)
    return 0
  } catch (error) {
    if (!(error instanceof LinkError || error instanceof RadioError)) throw error
    io.err(errorMessage(error))
    const advice = adviceFor(error)
    if (advice) io.err(advice)
    return 1
  } finally {
    await radio.stop()
  }
}

/** Milliseconds in which the radio switches on an adapter that was down. */
const switchOnLimit = 15_000

/** An adapter is down when whoever used it has just let go of it, such as a batmon that was stopped. */
async function switchedOn(radio: Radio): Promise<void> {
  const waits = () => radio.state.kind === "starting" || radio.state.kind === "off"
  const settled = Promise.withResolvers<void>()
  radio.onState(() => void (waits() || settled.resolve()))
  if (!waits()) return
  const late = new AbortController()
  const limit = systemClock.sleep(switchOnLimit, late.signal).catch(() => {})
  await Promise.race([settled.promise, limit])
  late.abort()
}

function createOrRefuse(makeRadio: MakeRadio, adapter: string): Radio {
  try {
    return makeRadio(adapter, { log: silentLogger, clock: systemClock })
  } catch (error) {
    throw error instanceof AdapterError ? new UsageError(error.message) : error
  }
}

function adviceFor(error: LinkError | RadioError): string | undefined {
  if (error instanceof RadioError) return radioAdvice[error.trouble.kind]
  if (error.cause instanceof RadioError) return adviceFor(error.cause)
  return (error.fault && faultAdvice[error.fault]) ?? stepAdvice[error.step]
}

const faultAdvice: Partial<Readonly<Record<LinkFault, string>>> = {
  "password-needed": "--password gives the one that the maker's app asks for.",
  "password-refused": "It has to be the one that the maker's app asks for.",
  "pairing-needed": "batmon cannot pair: switch pairing off in the maker's app.",
}

const stepAdvice: Partial<Readonly<Record<LinkError["step"], string>>> = {
  hear: `A BMS talks to one app at a time: close any phone app that is connected to it.
Some fall asleep when no current flows. "batmon scan" lists what is in range.`,
  connect: "It was heard but did not take the connection: move closer, or try again.",
  discover: "--protocol names the family of the BMS, if it is another one.",
}
