import { expect, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createSynchronisedCheck } from "../../src/lib/kernel-clock.ts"

/** The same question asked in C, by the system's own headers. */
const source = `#include <stdio.h>
#include <sys/timex.h>
int main(void) {
  struct timex timex = {0};
  int result = adjtimex(&timex);
  printf("%zu %d", sizeof timex, result >= 0 && result != TIME_ERROR && !(timex.status & STA_UNSYNC));
}`

test("the kernel's word for a clock that is kept right is understood", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-timex-"))
  const program = join(folder, "timex")
  const compiler = Bun.spawn(["gcc", "-x", "c", "-", "-o", program], { stdin: new Blob([source]) })
  expect(await compiler.exited).toBe(0)
  const [size, answer] = Bun.spawnSync([program]).stdout.toString().split(" ")
  rmSync(folder, { recursive: true })
  expect(size).toBe("208")
  const marked = existsSync("/run/systemd/timesync/synchronized")
  expect(createSynchronisedCheck()()).toBe(answer === "1" || marked)
})
