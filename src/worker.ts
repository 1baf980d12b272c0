import { previewRule } from "./alerts/rule-preview.ts"
import { exportCsv } from "./export/csv-export.ts"
import { type Jobs, serveJobs } from "./lib/jobs.ts"
import { judgePassword } from "./auth/password-strength.ts"
import { diagnostics } from "./machine/diagnostics.ts"
import { createBackup } from "./store/backup.ts"
import { checkDatabase } from "./store/integrity.ts"
import { inspectBackup, stageRestore } from "./store/restore.ts"
import { salvageHistory } from "./store/salvage.ts"

/** The long jobs of batmon, each run in a thread of its own. */
export const workerJobs = {
  checkDatabase,
  createBackup,
  diagnostics,
  exportCsv,
  judgePassword,
  previewRule,
  inspectBackup,
  salvageHistory,
  stageRestore,
} as const satisfies Jobs

serveJobs(workerJobs)
