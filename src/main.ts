#!/usr/bin/env bun
import { startApp } from "./app.ts"
import { createCommands, runCommandLine } from "./cli/commands.ts"
import { ignoresHangup } from "./lib/hangup.ts"

// Data, backups and keys are nobody else's on the board, whoever starts batmon and from where.
process.umask(0o077)

const asked = new AbortController()
// An SSH connection that breaks is no reason to leave something half done either.
const hangup = ignoresHangup() ? [] : (["SIGHUP"] as const)
for (const signal of ["SIGINT", "SIGTERM", ...hangup] as const) {
  process.once(signal, () => asked.abort(new Error(`got ${signal}`)))
}

const status = await runCommandLine(process.argv.slice(2), {
  commands: createCommands(startApp),
  io: {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    env: process.env,
    signal: asked.signal,
  },
})
process.exit(status)
