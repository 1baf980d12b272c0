import { serveJobs } from "../../src/lib/jobs.ts"

/** Jobs for the test of jobs, in a real thread. */
serveJobs({
  *count(upTo: number) {
    for (let number = 1; number <= upTo; number += 1) yield number
  },
  async *produced(shared: Int32Array) {
    for (;;) {
      Atomics.add(shared, 0, 1)
      yield Atomics.load(shared, 0)
    }
  },
  *fail(message: string) {
    yield "first"
    throw new RangeError(message)
  },
})
