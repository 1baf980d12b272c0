/**
 * The one gate that every change passes, the same here and on the CI machine: formatting, types,
 * build, tests, and the built executable asked for its health. A failed step does not keep the
 * later ones from being seen. Ends with the line `N passed, N failed`, steps and tests counted.
 */
import { checkHealth } from "./health.ts"
import { executablePath, ownTarget, root } from "./target.ts"
import { countTests } from "./test-count.ts"

const bun = process.execPath
/** In milliseconds. */
const minute = 60_000
let passed = 0
let failed = 0

/** Runs a command, shows what it says, and resolves with that and whether it went well. */
async function run(...args: readonly string[]): Promise<{ success: boolean; output: string }> {
  const child = Bun.spawn([bun, ...args], {
    cwd: root,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "pipe",
    timeout: 15 * minute,
  })
  const decoder = new TextDecoder()
  let output = ""
  for await (const bytes of child.stderr) {
    process.stderr.write(bytes)
    output += decoder.decode(bytes, { stream: true })
  }
  return { success: (await child.exited) === 0, output }
}

async function step(name: string, work: () => Promise<boolean>): Promise<void> {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const success = await work().catch((error) => {
    console.error(error)
    return false
  })
  if (success) passed++
  else failed++
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`== ${name}: ${success ? "passed" : "FAILED"}, ${seconds} s`)
}

const command = (name: string, ...args: readonly string[]) =>
  step(name, async () => (await run(...args)).success)

await command("packages", "build/prepare.ts", "test")
await command("format", "fmt", "--check")
await command("types", "check")
await command("build", "build/build.ts")
await step("tests", async () => {
  const { success, output } = await run("test", "--no-orphans", `--timeout=${minute}`)
  const count = countTests(output)
  passed += count?.passed ?? 0
  failed += count?.failed ?? 0
  if (count?.skipped) console.log(`${count.skipped} tests were left out`)
  return success
})
await step("health of the executable", () => checkHealth([executablePath(ownTarget)]))

console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
