import { examine } from "../machine/doctor.ts"
import { findingLine } from "../machine/finding.ts"
import type { Command } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const doctorCommand: Command = {
  name: "doctor",
  summary: "look for what keeps batmon from working, and tell what to do",
  usage: `batmon doctor

  Looks at batmon itself, the adapter, permissions, clock, disk, databases, ports, mail and SNMP, and
  prints a line for each: ok, off, or problem with what to do. Changes nothing; works beside a running
  batmon. Exit status 1 when there is a problem.`,
  async run(args, io) {
    const { settings } = await parseArguments(args, io)
    let problems = 0
    for await (const finding of examine(settings)) {
      if (finding.state === "problem") problems += 1
      io.out(findingLine(finding))
    }
    return problems === 0 ? 0 : 1
  },
}
