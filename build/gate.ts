/**
 * The one gate that every change passes, the same here and on the CI machine: formatting, types,
 * build, tests, and the built executable asked for its health. A failed step does not keep the
 * later ones from being seen. What failed is told once more at the end, where it is looked for,
 * before the line `N passed, N failed`, steps and tests counted.
 */
import { checkHealth } from "./health.ts"
import { executablePath, ownTarget, root } from "./target.ts"
import { countTests } from "./test-count.ts"
import { testFailures } from "./test-failures.ts"

const bun = process.execPath
/** In milliseconds. */
const minute = 60_000
let passed = 0
let failed = 0
/** What failed steps said of it. */
const complaints: string[] = []

interface Outcome {
  readonly success: boolean
  readonly stderr: string
  /** What to tell of it when it failed: the last lines of both streams, as they came. */
  readonly complaint: string
}

/** Runs a command, shows what it says, and resolves with that and whether it went well. */
async function run(...args: readonly string[]): Promise<Outcome> {
  const child = Bun.spawn([bun, ...args], {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 15 * minute,
  })
  let said = ""
  const listen = async (stream: ReadableStream<Uint8Array>, shown: NodeJS.WriteStream) => {
    const decoder = new TextDecoder()
    let output = ""
    for await (const bytes of stream) {
      shown.write(bytes)
      const text = decoder.decode(bytes, { stream: true })
      output += text
      said += text
    }
    return output
  }
  const [, stderr] = await Promise.all([
    listen(child.stdout, process.stdout),
    listen(child.stderr, process.stderr),
  ])
  const complaint = said.trimEnd().split("\n").slice(-40).join("\n")
  return { success: (await child.exited) === 0, stderr, complaint }
}

async function step(name: string, work: () => Promise<Omit<Outcome, "stderr">>) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const { success, complaint } = await work().catch((error) => {
    console.error(error)
    return { success: false, complaint: String(error) }
  })
  if (success) passed++
  else {
    failed++
    complaints.push(`\n== ${name} failed:\n${complaint}`)
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`== ${name}: ${success ? "passed" : "FAILED"}, ${seconds} s`)
}

const command = (name: string, ...args: readonly string[]) => step(name, () => run(...args))

await command("packages", "build/prepare.ts", "test")
await command("format", "fmt", "--check")
await command("types", "check")
await command("build", "build/build.ts")
await step("tests", async () => {
  const outcome = await run("test", "--no-orphans", `--timeout=${minute}`)
  const count = countTests(outcome.stderr)
  passed += count?.passed ?? 0
  failed += count?.failed ?? 0
  if (count?.skipped) console.log(`${count.skipped} tests were left out`)
  return { ...outcome, complaint: testFailures(outcome.stderr).join("\n") }
})
await step("health of the executable", async () => ({
  success: await checkHealth([executablePath(ownTarget)]),
  complaint: "see above",
}))

for (const complaint of complaints) console.log(complaint)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
