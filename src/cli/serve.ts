import type { App, AppOptions } from "../app.ts"
import { createRadio } from "../ble/noble.ts"
import { systemClock } from "../lib/clock.ts"
import { createServiceManager } from "../lib/systemd-notify.ts"
import type { Command, CommandIo } from "./command.ts"
import { openLog } from "./log-open.ts"
import { parseArguments, settingsUsage } from "./settings-arguments.ts"

export type StartApp = (options: AppOptions) => Promise<App>

/** Resolves when the person or the system asks batmon to end. */
export const untilAsked = ({ signal }: Pick<CommandIo, "signal">): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })

export const createServeCommand = (start: StartApp): Command => ({
  name: "serve",
  summary: "monitor the batteries and answer on the page",
  usage: `batmon serve [--config FILE] [settings]

${settingsUsage}`,
  async run(args, io) {
    const { settings } = await parseArguments(args, io)
    const { log, recentLog, close } = openLog(settings, io)
    try {
      const radio = createRadio(settings.adapter, {
        log: log.scoped("bluetooth"),
        clock: systemClock,
      })
      const app = await start({
        settings,
        radio,
        log,
        recentLog,
        clock: systemClock,
        demo: false,
        manager: createServiceManager(io.env),
      })
      io.out(`batmon answers at ${app.url.href}`)
      await untilAsked(io)
      await app.stop()
      return 0
    } finally {
      await close()
    }
  },
})
