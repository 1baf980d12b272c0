import { type Jobs, serveJobs } from "./lib/jobs.ts"

/** The long jobs of batmon, each run in a thread of its own. */
export const workerJobs = {} as const satisfies Jobs

serveJobs(workerJobs)
