import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { ownTarget, root, type Target } from "../../build/target.ts"

/** An executable where nothing of what it was built from can be reached. */
export interface Alone extends Disposable {
  /** What to put before its arguments, or before those of any other program with `run`. */
  readonly command: readonly string[]
  /** The same for a shell that `run` runs. */
  readonly bare: readonly string[]
  /** Runs another program just as the executable is run. */
  run(...program: readonly string[]): Outcome
  /** Runs the executable to its end. */
  batmon(...args: readonly string[]): Outcome
  /** An empty folder in which the executable runs, and which is its folder for temporary files. */
  readonly folder: string
}

export interface Outcome {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

/**
 * Debian's arm64 emulator and libraries, for an executable that is not for this machine. The CPU is
 * the plainest that boards have: an instruction that it lacks ends the executable.
 */
const emulator = ["qemu-aarch64-static", "-cpu", "cortex-a53", "-L", "/usr/aarch64-linux-gnu"]

/**
 * Copies the executable out of the checkout and covers the checkout, `node_modules` and all, with
 * an empty folder; only the processes that are started through it see that.
 */
export function alone(executable: string, target: Target): Alone {
  const place = mkdtempSync(join(tmpdir(), "batmon-alone-"))
  const folder = mkdtempSync(join(tmpdir(), "batmon-empty-"))
  const copy = join(place, basename(executable))
  copyFileSync(executable, copy)
  const privileged = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"]
  const script = 'mount -t tmpfs none "$0" && cd "$1" && shift && exec "$@"'
  const covered = ["unshare", "--mount", ...privileged, "sh", "-c", script, root, folder]
  const own = ["env", "-i", "PATH=/usr/bin:/bin", `HOME=${folder}`, `TMPDIR=${folder}`]
  const bare = [...own, ...(target === ownTarget ? [] : emulator), copy]
  const command = [...covered, ...bare]
  return {
    command,
    bare,
    run: (...program) => outcome([...covered, ...program]),
    batmon: (...args) => outcome([...command, ...args]),
    folder,
    [Symbol.dispose]() {
      rmSync(place, { recursive: true })
      rmSync(folder, { recursive: true })
    },
  }
}

function outcome(command: readonly string[]): Outcome {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], {
    stdin: "ignore",
    stderr: "pipe",
    timeout: 50_000,
  })
  return { status: exitCode, out: stdout.toString().trim(), err: stderr.toString().trim() }
}
