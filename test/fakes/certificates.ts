import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** An authority of the test's own, as PEM, and what it signed. */
export interface Certificates {
  readonly ca: string
  /** For 127.0.0.1. */
  readonly here: Certificate
  /** For another name. */
  readonly elsewhere: Certificate
  /** For 127.0.0.1, from the year 2045 on. */
  readonly later: Certificate
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "batmon-certificates-"))
  const read = (name: string) => readFileSync(join(folder, name), "utf8")
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const openssl = (...args: readonly string[]) => {
    const { success, stderr } = Bun.spawnSync(["openssl", ...args], { cwd: folder, stderr: "pipe" })
    if (!success) throw new Error(`openssl ${args.join(" ")}: ${stderr}`)
  }
  const fresh = ["-newkey", "rsa:2048", "-nodes"]
  const sign = (name: string, names: string, start: string): Certificate => {
    openssl("req", ...fresh, "-keyout", `${name}.key`, "-out", "csr", "-subj", `/CN=${name}`)
    write("names", `subjectAltName=${names}`)
    const dates = ["-startdate", start, "-enddate", "20491231235959Z"]
    const files = ["-config", "authority", "-extfile", "names", "-in", "csr", "-out", `${name}.pem`]
    openssl("ca", "-batch", "-notext", ...files, ...dates)
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) }
  }
  try {
    const own = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority"]
    openssl("req", "-x509", ...fresh, ...own, "-days", "3650")
    write("authority", authority)
    write("index", "")
    const here = "IP:127.0.0.1,DNS:localhost"
    return {
      ca: read("ca.pem"),
      here: sign("here", here, "20200101000000Z"),
      elsewhere: sign("elsewhere", "DNS:elsewhere.test", "20200101000000Z"),
      later: sign("later", here, "20450101000000Z"),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** How openssl signs as the authority. */
const authority = `[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
rand_serial = yes
policy = any
[any]
commonName = supplied
`
