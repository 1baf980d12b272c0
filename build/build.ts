import { parseArgs } from "node:util"
import { checkedOutCommit } from "./commit.ts"
import { buildExecutable } from "./executable.ts"
import { targets } from "./target.ts"

const { values } = parseArgs({ options: { target: { type: "string" } } })
const wanted = targets.filter((target) => values.target === undefined || values.target === target)
if (wanted.length === 0) {
  console.error(`There is no target ${values.target}. Targets: ${targets.join(", ")}.`)
  process.exit(2)
}
const commit = checkedOutCommit()
for (const target of wanted) {
  const path = await buildExecutable(target, { commit })
  const megabytes = Bun.file(path).size / 1e6
  console.log(`${path}: ${megabytes.toFixed(1)} MB, commit ${commit ?? "unknown"}`)
}
