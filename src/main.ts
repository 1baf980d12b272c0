#!/usr/bin/env bun
import { startApp } from "./app.ts"
import { createCommands, runCommandLine } from "./cli/commands.ts"

// Data, backups and keys are nobody else's on the board, whoever starts batmon and from where.
process.umask(0o077)

const asked = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"] as const) {
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
