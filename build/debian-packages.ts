/** What the tests run besides Bun: package to what it is for. */
export const testPackages = {
  "bluez-test-tools": "an emulated Bluetooth controller",
  chromium: "the browser",
  "fonts-dejavu-core": "letters for the browser",
  git: "the commit that is built",
  gcc: "a small library for the emulated controller",
  "libc6-dev": "headers for it",
  openssl: "certificates of the tests' own",
  opensmtpd: "a mail server that is not the library's",
  "qemu-user-static": "the arm64 executable on another machine",
  "libc6-arm64-cross": "libraries for it",
  "libstdc++6-arm64-cross": "libraries for it",
  iproute2: "networks of the test's own",
  "openssh-client": "an opinion on signatures that is not batmon's",
  shellcheck: "faults of shell scripts",
  systemd: "an opinion on the units",
  "nut-client": "a reader of UPS-MIB",
  "nut-server": "its server",
  "nut-snmp": "its driver",
  "prometheus-snmp-exporter": "a manager that scrapes",
  smitools: "faults of a MIB",
  snmp: "managers that ask over SNMP",
  snmptrapd: "a receiver of traps",
  sqlite3: "an opinion on the database that is not batmon's",
} as const satisfies Record<string, string>

/** What the benches measure against. */
export const benchPackages = {
  snmp: "a manager that walks",
  snmpd: "its usual agent",
} as const satisfies Record<string, string>

/** What the emulated board needs beside them. */
export const boardPackages = {
  "qemu-system-arm": "the board",
  "qemu-utils": "its disk",
  "qemu-user-static": "its packages, while its image is made",
  debootstrap: "its Debian",
  e2fsprogs: "the disk of its image",
  kmod: "its kernel's modules",
  cpio: "what it starts from",
  "bluez-test-tools": "its radio",
  gcc: "a small library for it",
  "libc6-dev": "headers for that",
  "openssh-client": "a way in",
  snmp: "a network management system",
} as const satisfies Record<string, string>

/** Those of `packages` that are not installed; all of them where there is no dpkg. */
export function missingPackages(packages: readonly string[]): readonly string[] {
  if (Bun.which("dpkg-query") === null) return packages
  const query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Abbrev}\n"]
  const { stdout } = Bun.spawnSync([...query, ...packages], { stderr: "ignore" })
  return notInstalled(packages, stdout.toString())
}

/** `listing`: a line `name status` per known package, where the status `ii` means installed. */
export function notInstalled(packages: readonly string[], listing: string): readonly string[] {
  const lines = listing.split("\n").map((line) => line.trim())
  return packages.filter((name) => !lines.includes(`${name} ii`))
}

/** Installs without a question. Throws with apt's own words when it fails. */
export function installPackages(packages: readonly string[]): void {
  // Another apt, such as the nightly upgrade, may be at work.
  const options = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
  apt([...options, "update"])
  // A machine that has a mail server of its own keeps it.
  const gently = ["--yes", "--no-install-recommends", "--no-remove"]
  apt([...options, "install", ...gently, ...packages])
}

function apt(args: readonly string[]): void {
  const { success, stdout, stderr } = Bun.spawnSync(["apt-get", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stderr: "pipe",
  })
  if (!success) throw new Error(`apt-get ${args.join(" ")}\n${stdout}${stderr}`)
}
