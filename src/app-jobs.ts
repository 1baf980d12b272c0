import type { Judged, Strength } from "./auth/password-rules.ts"
import { type RunJob, runJob } from "./lib/jobs.ts"
import type { workerJobs } from "./worker.ts"

export type RunWorkerJob = RunJob<typeof workerJobs>

/** Runs one of the worker's jobs in a thread of its own. */
export const runWorkerJob = ((name, input, signal) =>
  runJob(name, input, {
    startWorker: () => new Worker(new URL("./worker.ts", import.meta.url).href),
    signal,
  })) as RunWorkerJob

/** How strong a password is; rejects where the thread ends without an answer. */
export async function judgeInThread(asked: Judged): Promise<Strength> {
  for await (const strength of runWorkerJob("judgePassword", asked)) return strength
  throw new Error("the strength of the password was not told")
}
