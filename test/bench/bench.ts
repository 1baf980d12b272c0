import { parseArgs } from "node:util"

import { type Figure, table } from "./figure.ts"

/** One part of the bench: everything about one subject, in at most four minutes. */
type Part = () => Promise<readonly Figure[]>

const parts: Readonly<Record<string, () => Promise<{ readonly run: Part }>>> = {
  history: () => import("./history.ts"),
  alerts: () => import("./alerts.ts"),
  auth: () => import("./auth.ts"),
  crash: () => import("./crash.ts"),
  mail: () => import("./mail.ts"),
  bluetooth: () => import("./bluetooth.ts"),
  runtime: () => import("./runtime.ts"),
  web: () => import("./web.ts"),
  snmp: () => import("./snmp.ts"),
}

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}.`)
  process.exit(2)
}

let holds = true
for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
  const part = await parts[name]?.()
  const figures = (await part?.run()) ?? []
  holds &&= figures.every((figure) => figure.holds)
  console.log(values.json ? JSON.stringify({ bench: name, figures }) : `${name}\n${table(figures)}`)
}
process.exit(holds ? 0 : 1)
