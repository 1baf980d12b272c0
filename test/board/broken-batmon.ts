/** What a release must never be: it destroys the data, and dies. */
import { writeFileSync } from "node:fs"

if (process.argv[2] === "version") console.log("batmon, broken")
else {
  if (process.argv[2] === "serve") writeFileSync("/var/lib/batmon/batmon.db", "rubbish")
  process.exit(1)
}
