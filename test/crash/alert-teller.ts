import { AlertKeeper } from "../../src/alerts/alert-keeper.ts"
import { createComposer } from "../../src/alerts/message-composer.ts"
import { OutboxSender } from "../../src/alerts/outbox-sender.ts"
import { newRecipient } from "../../src/alerts/recipient.ts"
import type { AppEvents } from "../../src/app-events.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { createSmtpWay } from "../../src/mail/smtp-way.ts"
import type { Way } from "../../src/mail/way.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import { AlertTable } from "../../src/store/alert-table.ts"
import { OutboxTable } from "../../src/store/outbox-table.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { readingOf } from "../fakes/reading-of.ts"
import type { KillPoint } from "./kill-points.ts"

/**
 * A process that judges readings of a battery that goes low and recovers, and mails what comes of it:
 * `alert-teller.ts FOLDER PORT HOUR POINT`. It kills itself with SIGKILL when it first comes to the
 * point; with `none` it ends when there is nothing left to send.
 */
const [folder = "", port = "0", hourText = "0", point = "none"] = process.argv.slice(2)

const die = (at: KillPoint) => {
  if (at === point) process.kill(process.pid, "SIGKILL")
}

class KilledAlerts extends AlertTable {
  override change(...args: Parameters<AlertTable["change"]>) {
    super.change(...args)
    die("alert-written")
  }
}

class KilledOutbox extends OutboxTable {
  override add(...args: Parameters<OutboxTable["add"]>) {
    const id = super.add(...args)
    die("message-written")
    return id
  }
  override begin(id: number) {
    die("before-attempt")
    super.begin(id)
    die("attempt-begun")
  }
  override sent(...args: Parameters<OutboxTable["sent"]>) {
    die("delivered")
    super.sent(...args)
    die("sent")
  }
}

class KilledStore extends Store {
  override get alerts() {
    return this.board((database) => new KilledAlerts(database))
  }
  override get outbox() {
    return this.board((database) => new KilledOutbox(database))
  }
  override together<Result>(work: () => Result): Result {
    die("before-transaction")
    const result = super.together(work)
    die("stored")
    return result
  }
}

const minute = 60_000
const clock = Object.assign(new FakeClock(Date.UTC(2026, 5, 1, Number(hourText))), {
  trusted: true,
  guessed: false,
  onStep: () => () => {},
})
const store = new KilledStore(folder)
await store.start()
const [
  battery = store.batteries.add({
    ...{ name: "Skříň", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: clock.now() },
  }),
] = store.batteries.list()
const events = createEventBus<AppEvents>((_name, error) => {
  throw error
})
const board = new StatusBoard({ radio: livelyRadio, clock, events })
board.follow([battery], () => ({ identity: null, latest: null }))
const smtp = createSmtpWay("1", {
  ...{ host: "127.0.0.1", port: Number(port), security: "none", user: "", password: "" },
  ...{ from: "batmon@example.cz", ca: "" },
})
const way: Way = {
  ...{ id: "1", kind: "smtp" },
  async send(message, signal) {
    const sending = smtp.send(message, signal)
    if (point === "on-its-way") setTimeout(() => die("on-its-way"), 1)
    return await sending
  },
}
const ways = [way]
const common = { store, clock, boardId: () => "board", timeZone: "Europe/Prague" }
const sender = new OutboxSender({
  ...{ ...common, ways: () => ways, capOf: () => 1000, random: () => 0.5, log: createLogger([]) },
  onError: () => {},
  compose: createComposer({
    ...{ store, status: (id) => board.status(id), render: renderMail },
    context: () => ({
      ...{ boardName: "b", pageUrl: "http://b.local", timeZone: "Europe/Prague" },
      now: clock.now(),
    }),
    periodic: async () => ({ content: { kind: "test" }, files: [] }),
  }),
})
const recipients = [
  { ...newRecipient, id: "1", address: "jan@example.cz", language: "cs" },
] as const
const keeper = new AlertKeeper({
  ...{ ...common, events, log: createLogger([]) },
  statuses: () => board.statuses,
  radio: () => ({ kind: "ready" }),
  storage: () => ({ kind: "well" }),
  modelOf: () => genericModel("lifepo4", { cells: 4, capacity: 100 }),
  identityOf: () => null,
  choices: () => ({}),
  interval: 2 * minute,
  recipients: () => recipients,
  directWays: () => [],
  mailState: () => ({ mailStuckFor: 0, mailLost: 0, mailAnswer: "" }),
  onUnsaved: () => {},
  onQueued: () => sender.wake(),
  onError: () => {},
})
await sender.start()
await keeper.start()

/** Lets time go on until nothing waits to be sent. */
async function untilSent(): Promise<void> {
  while (store.outbox.waiting().length > 0) {
    await clock.advance(10_000)
    // The network has its own time.
    await Bun.sleep(2)
  }
}

for (const soc of [60, 15, 60]) {
  for (let round = 0; round < 9; round += 1) {
    await clock.advance(2 * minute)
    board.succeeded(battery.id, {
      reading: readingOf({ soc, current: -5, nominalCapacity: 100 }),
      ...{ identity: null, rssi: -60, duration: 900, frameErrors: 0 },
    })
    await untilSent()
  }
}
await keeper.stop()
await sender.stop()
await store.stop()
