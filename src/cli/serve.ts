import type { App, AppOptions } from "../app.ts"
import { createRadio } from "../ble/noble.ts"
import { systemClock } from "../lib/clock.ts"
import { defaultSettingsFile } from "../settings/settings-load.ts"
import { createServiceManager } from "../lib/systemd-notify.ts"
import type { Command, CommandIo } from "./command.ts"
import { openLog } from "./log-open.ts"
import type { MakeRadio } from "./radio-use.ts"
import { parseArguments, settingsUsage } from "./settings-arguments.ts"

export type StartApp = (options: AppOptions) => Promise<App>

/** Resolves when the person or the system asks batmon to end. */
export const untilAsked = ({ signal }: Pick<CommandIo, "signal">): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })

/** Exit status of a batmon that wants to be started again: EX_TEMPFAIL of sysexits.h. */
const restartStatus = 75

export const createServeCommand = (
  start: StartApp,
  makeRadio: MakeRadio = createRadio,
): Command => ({
  name: "serve",
  summary: "monitor the batteries and answer on the page",
  usage: `batmon serve [--config FILE] [settings]

${settingsUsage}`,
  async run(args, io) {
    const { settings, text } = await parseArguments(args, io)
    const again = new AbortController()
    const { log, recentLog, close } = openLog(settings, io)
    try {
      const radio = makeRadio(settings.adapter, {
        log: log.scoped("bluetooth"),
        clock: systemClock,
        // Without systemd nobody would start batmon again.
        restart: io.env["NOTIFY_SOCKET"] === undefined ? null : () => again.abort(),
      })
      const app = await start({
        settings,
        radio,
        log,
        recentLog,
        clock: systemClock,
        demo: false,
        manager: createServiceManager(io.env),
        settingsFile: text("config") ?? io.env["BATMON_CONFIG"] ?? defaultSettingsFile,
      })
      io.out(`batmon answers at ${app.url.href}`)
      await untilAsked({ signal: AbortSignal.any([io.signal, again.signal]) })
      if (again.signal.aborted) log.error("batmon ends, to be started again: Bluetooth stays dead")
      await app.stop()
      return again.signal.aborted ? restartStatus : 0
    } finally {
      await close()
    }
  },
})
