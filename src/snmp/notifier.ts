import { createSocket } from "node:dgram"
import { isIPv6 } from "node:net"

import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { ReceiverSecurity, SnmpReceiver } from "../settings/snmp-choices.ts"
import { Bindings } from "./bindings.ts"
import type { Engine } from "./engine.ts"
import { LineLimit } from "./line-limit.ts"
import { readMessage, versions, writeCommunityMessage, writeScoped } from "./message.ts"
import { localizedAuthKey, localizedPrivKey, sendUserInform } from "./net-snmp.ts"
import { allBindings, type Notification } from "./notification.ts"
import { errors, pduTags } from "./pdu.ts"
import { SendError } from "./send-error.ts"
import { UsmKeys } from "./usm-keys.ts"
import type { Usm } from "./usm.ts"

interface NotifierDeps {
  readonly engine: Engine
  readonly usm: Usm
  readonly clock: Clock
  readonly log: Logger
  /** Milliseconds that a confirmation is waited for, one attempt after another. */
  readonly waits?: readonly number[]
}

/** An inform is sent so often and given up after some minutes. */
const usualWaits = [2_000, 4_000, 8_000, 16_000, 32_000, 64_000]
/** More at once than this are a fault of the network: the newest are dropped. */
const mostUnderWay = 100

/** Sends traps and informs to receivers, and repeats informs until they are confirmed. */
export class Notifier {
  readonly #deps: NotifierDeps
  readonly #lines: LineLimit
  readonly #ending = new AbortController()
  readonly #keys = new WeakMap<ReceiverSecurity, UsmKeys>()
  #lastId = Math.floor(Math.random() * 0x4000_0000)
  #underWay = 0

  constructor(deps: NotifierDeps) {
    this.#deps = deps
    this.#lines = new LineLimit(deps.log, deps.clock)
  }

  /** To all of them, without waiting; what fails is in the log. */
  tell(receivers: readonly SnmpReceiver[], notification: Notification): void {
    for (const receiver of receivers) {
      void this.send(receiver, notification).catch((error) => {
        if (this.#ending.signal.aborted) return
        const { host, port, kind } = receiver
        this.#lines.say("a notification did not arrive", {
          host,
          port,
          kind,
          reason: errorMessage(error),
        })
      })
    }
  }

  /** Resolves when a trap is sent or an inform is confirmed. Throws where it is not. */
  async send(
    receiver: SnmpReceiver,
    notification: Notification,
    waits = this.#deps.waits ?? usualWaits,
  ): Promise<void> {
    if (this.#underWay >= mostUnderWay) throw new SendError("too many are under way")
    this.#underWay += 1
    try {
      const { security, kind } = receiver
      const bindings = allBindings(notification, this.#deps.engine.upTime)
      if (security.version === "v3" && kind === "inform") {
        await sendUserInform({ receiver, security, bindings, waits, signal: this.#ending.signal })
        return
      }
      const id = this.#nextId()
      const list = new Bindings(8_000)
      for (const { oid, value } of bindings) list.addOid(oid, value)
      const tag = kind === "inform" ? pduTags.inform : pduTags.trap
      const pdu = { tag, id, error: errors.none, errorIndex: 0, bindings: list.bytes }
      const bytes =
        security.version === "v2c"
          ? writeCommunityMessage(
              { version: versions.v2c, community: Buffer.from(security.community) },
              pdu,
            )
          : this.#userTrap(security, id, pdu)
      await this.#transmit(receiver, bytes, kind === "inform" ? { id, waits } : null)
    } finally {
      this.#underWay -= 1
    }
  }

  /** Informs that are not confirmed yet are given up. */
  stop(): void {
    this.#ending.abort(new SendError("batmon stops sending"))
  }

  /** A trap is batmon's own word: signed with keys that are made for its own engine. */
  #userTrap(
    security: Extract<ReceiverSecurity, { version: "v3" }>,
    id: number,
    pdu: Parameters<typeof writeScoped>[1],
  ): Uint8Array {
    const { engine, usm } = this.#deps
    const keys = this.#keys.get(security) ?? new UsmKeys(localizedUser(security, engine.id))
    this.#keys.set(security, keys)
    const scope = { contextEngineId: engine.id, context: new Uint8Array(0) }
    return usm.send(id, security.user, keys, writeScoped(scope, pdu))
  }

  async #transmit(
    { host, port }: SnmpReceiver,
    bytes: Uint8Array,
    wanted: { readonly id: number; readonly waits: readonly number[] } | null,
  ): Promise<void> {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4")
    const over = new AbortController()
    const failed = Promise.withResolvers<never>()
    const confirmed = Promise.withResolvers<"confirmed">()
    failed.promise.catch(() => {})
    const { signal } = this.#ending
    signal.addEventListener("abort", () => failed.reject(signal.reason), { signal: over.signal })
    socket.on("error", failed.reject)
    socket.on("message", (answer) => {
      if (wanted && isResponse(answer, wanted.id)) confirmed.resolve("confirmed")
    })
    const sent = () =>
      new Promise<void>((resolve, reject) =>
        socket.send(bytes, port, host, (error) => (error ? reject(error) : resolve())),
      )
    const late = (wait: number) =>
      this.#deps.clock.sleep(wait, over.signal).then(
        () => "late",
        () => "over",
      )
    try {
      signal.throwIfAborted()
      if (!wanted) return await Promise.race([sent(), failed.promise])
      for (const wait of wanted.waits) {
        await Promise.race([sent(), failed.promise])
        const outcome = await Promise.race([confirmed.promise, late(wait), failed.promise])
        if (outcome === "confirmed") return
      }
      throw new SendError("it was not confirmed")
    } finally {
      over.abort()
      socket.close()
    }
  }

  #nextId(): number {
    this.#lastId = (this.#lastId + 1) % 0x7fff_ffff
    return this.#lastId
  }
}

function localizedUser(
  { user, auth, priv, authPassword, privPassword }: Extract<ReceiverSecurity, { version: "v3" }>,
  engineId: Uint8Array,
) {
  return {
    name: user,
    auth,
    priv,
    authKey: localizedAuthKey({ auth, password: authPassword, engineId }),
    privKey: priv ? localizedPrivKey({ auth, priv, password: privPassword, engineId }) : "",
  }
}

function isResponse(bytes: Uint8Array, id: number): boolean {
  try {
    const message = readMessage(bytes)
    return (
      message.version === versions.v2c &&
      message.request.tag === pduTags.response &&
      message.request.id === id
    )
  } catch {
    return false
  }
}
