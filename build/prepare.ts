/**
 * Installs what a script needs: for all of them the npm packages, for `test`, `bench` and `board` Debian's too. Says
 * little, and takes milliseconds when there is nothing to do. Only what Bun itself has is imported
 * here, because nothing else is there before it has run.
 */
import { existsSync } from "node:fs"
import {
  benchPackages,
  boardPackages,
  installPackages,
  missingPackages,
  testPackages,
} from "./debian-packages.ts"
import { root } from "./target.ts"

const install = () => {
  if (!existsSync(`${root}/node_modules`)) console.log("Installing npm packages ...")
  const { success, stdout, stderr } = Bun.spawnSync(
    [process.execPath, "install", "--frozen-lockfile"],
    { cwd: root, stderr: "pipe" },
  )
  if (!success) fail(`npm packages could not be installed:\n${stdout}${stderr}`)
}

const installDebian = (packages: Readonly<Record<string, string>>) => {
  const missing = missingPackages(Object.keys(packages))
  if (missing.length === 0) return
  const list = missing.join(" ")
  if (process.getuid?.() !== 0 || Bun.which("apt-get") === null) {
    fail(`The tests need Debian packages that are not installed. As root:
  apt-get install --no-install-recommends ${list}`)
  }
  console.log(`Installing Debian packages: ${list} ...`)
  try {
    installPackages(missing)
  } catch (error) {
    fail(`Debian packages could not be installed: ${error}`)
  }
}

const fail = (message: string): never => {
  console.error(message)
  process.exit(1)
}

install()
if (process.argv[2] === "test") installDebian(testPackages)
if (process.argv[2] === "bench") installDebian(benchPackages)
if (process.argv[2] === "board") installDebian(boardPackages)
