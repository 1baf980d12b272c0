import { existsSync } from "node:fs"
import { join } from "node:path"

import { errorMessage } from "../lib/error-message.ts"
import type { Settings } from "../settings/setting-keys.ts"
import { checkDatabase } from "../store/integrity.ts"
import { Store } from "../store/store.ts"
import type { Finding } from "./finding.ts"

/** Messages that did not arrive are told for so long, milliseconds. */
const lately = 7 * 24 * 3600_000

/** The two databases, and what in them tells of mail. */
export async function examineData({
  dataDirectory: folder,
}: Pick<Settings, "dataDirectory">): Promise<readonly Finding[]> {
  const subject = "database"
  const paths = ["batmon.db", "history.db"].map((name) => join(folder, name)).filter(existsSync)
  if (paths.length === 0)
    return [{ subject, state: "off", found: `there is none in ${folder} yet` }]
  const findings: Finding[] = []
  for (const path of paths) {
    try {
      for (const _step of checkDatabase(path));
      findings.push({ subject, state: "ok", found: `${path} is whole` })
    } catch (error) {
      const advice =
        "restart batmon: it sets a damaged file aside, and goes on with what can be read"
      findings.push({ subject, state: "problem", found: `${path}: ${errorMessage(error)}`, advice })
    }
  }
  const well = findings.every(({ state }) => state === "ok")
  return well && existsSync(join(folder, "batmon.db"))
    ? [...findings, await examineMail(folder)]
    : findings
}

async function examineMail(folder: string): Promise<Finding> {
  const subject = "mail"
  const store = new Store(folder)
  await store.start()
  try {
    const { ways } = Object(store.choices.get("mail"))
    const count = Array.isArray(ways) ? ways.length : 0
    const { lost, stuckSince, answer } = store.outbox.trouble(Date.now() - lately)
    if (lost > 0 || stuckSince !== null) {
      const since =
        stuckSince === null ? "" : `, one waits since ${new Date(stuckSince).toISOString()}`
      const found = `${lost} messages were lost in a week${since}; the last answer: ${answer || "none"}`
      const advice = "look at the ways to send on the page, and test them there"
      return { subject, state: "problem", found, advice }
    }
    if (count === 0) return { subject, state: "off", found: "no way to send is set up" }
    return { subject, state: "ok", found: `${count} ways to send, and nothing that did not arrive` }
  } finally {
    await store.stop()
  }
}
