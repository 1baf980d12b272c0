/**
 * Long work in a thread of its own, so that it never holds up the event loop. A job is a generator:
 * what it yields arrives in order, and it waits while the receiver is behind.
 */
export type Job = (input: never) => Iterable<unknown> | AsyncIterable<unknown>

export type Jobs = Readonly<Record<string, Job>>

export type JobInput<Task extends Job> = Parameters<Task>[0]

export type JobOutput<Task extends Job> =
  ReturnType<Task> extends Iterable<infer Value>
    ? Value
    : ReturnType<Task> extends AsyncIterable<infer Value>
      ? Value
      : never

type ToWorker = { readonly kind: "start"; readonly name: string; readonly input: unknown } | Taken
interface Taken {
  readonly kind: "taken"
}
type FromWorker =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly name: string; readonly message: string }

/** Values on their way at most: bounds the memory when the receiver is slow. */
const window = 8

/** A job that failed in its thread; `jobError` is the name of the error there. */
export class JobError extends Error {
  override name = "JobError" as const
  readonly jobError: string

  constructor(jobError: string, message: string) {
    super(message)
    this.jobError = jobError
  }
}

/** The thread's side: answers the one job it is started for. */
export function serveJobs(jobs: Jobs): void {
  let room = window
  let wake = () => {}
  const run = async (name: string, input: unknown) => {
    const job = jobs[name]
    if (!job) throw new Error(`there is no job ${name}`)
    for await (const value of job(input as never)) {
      while (room === 0) await new Promise<void>((resolve) => (wake = resolve))
      room -= 1
      postMessage({ kind: "value", value } satisfies FromWorker)
    }
    postMessage({ kind: "done" } satisfies FromWorker)
  }
  addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
    if (data.kind === "taken") {
      room += 1
      wake()
      return
    }
    run(data.name, data.input).catch((error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      postMessage({ kind: "failed", name, message } satisfies FromWorker)
    })
  })
}

export interface JobOptions {
  /** Makes the thread: its file calls `serveJobs`. */
  readonly startWorker: () => Worker
  readonly signal?: AbortSignal | undefined
}

/** What runs jobs by name, typed by the jobs there are. */
export type RunJob<All extends Jobs> = <Name extends keyof All & string>(
  name: Name,
  input: JobInput<All[Name]>,
  signal?: AbortSignal,
) => AsyncGenerator<JobOutput<All[Name]>, void, void>

/**
 * This side: runs one job in a new thread. The thread ends with the job, when the receiver stops
 * receiving, and when the signal is aborted. Throws `JobError` for what the job threw.
 */
export async function* runJob(
  name: string,
  input: unknown,
  { startWorker, signal }: JobOptions,
): AsyncGenerator<unknown, void, void> {
  signal?.throwIfAborted()
  const worker = startWorker()
  const inbox: FromWorker[] = []
  let wake = () => {}
  const put = (message: FromWorker) => {
    inbox.push(message)
    wake()
  }
  const abort = () => wake()
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => put(data))
  worker.addEventListener("error", ({ message }) => put({ kind: "failed", name: "Error", message }))
  signal?.addEventListener("abort", abort)
  try {
    worker.postMessage({ kind: "start", name, input } satisfies ToWorker)
    for (;;) {
      signal?.throwIfAborted()
      const message = inbox.shift()
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      if (message.kind === "done") return
      if (message.kind === "failed") throw new JobError(message.name, message.message)
      yield message.value
      worker.postMessage({ kind: "taken" } satisfies ToWorker)
    }
  } finally {
    signal?.removeEventListener("abort", abort)
    worker.terminate()
  }
}
