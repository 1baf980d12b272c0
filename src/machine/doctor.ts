import type { Settings } from "../settings/setting-keys.ts"
import { errorMessage } from "../lib/error-message.ts"
import { examineBluetooth } from "./examine-bluetooth.ts"
import { examineData } from "./examine-data.ts"
import { examineNetwork } from "./examine-network.ts"
import { examineSystem } from "./examine-system.ts"
import { doctorSubjects, type Finding } from "./finding.ts"

/**
 * A job: looks at everything that batmon needs, changes nothing, and yields what it found, a subject
 * each. Works beside a running batmon and without one; some seconds, more for a large history.
 */
export async function* examine(settings: Settings): AsyncGenerator<Finding, void, void> {
  const examinations = [examineSystem, examineBluetooth, examineData, examineNetwork]
  const found = await Promise.all(
    examinations.map(async (examination) => {
      try {
        return await examination(settings)
      } catch (error) {
        const said = `the doctor itself failed: ${errorMessage(error)}`
        return [{ subject: "batmon", state: "problem", found: said } as const]
      }
    }),
  )
  const order = (finding: Finding) => doctorSubjects.indexOf(finding.subject)
  yield* found.flat().toSorted((one, other) => order(one) - order(other))
}
