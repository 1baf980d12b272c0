import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** An authority of the test's own, as PEM, and what it signed: for 127.0.0.1, and for another name. */
export interface Certificates {
  readonly ca: string
  readonly here: Certificate
  readonly elsewhere: Certificate
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "batmon-certificates-"))
  const file = (name: string) => join(folder, name)
  const openssl = (...args: readonly string[]) => {
    const { success, stderr } = Bun.spawnSync(["openssl", ...args], { cwd: folder, stderr: "pipe" })
    if (!success) throw new Error(`openssl ${args.join(" ")}: ${stderr}`)
  }
  const fresh = ["-newkey", "rsa:2048", "-nodes"]
  const sign = (name: string, names: string): Certificate => {
    const [request, key, cert] = [`${name}.csr`, `${name}.key`, `${name}.pem`].map(file)
    openssl("req", ...fresh, "-keyout", key!, "-out", request!, "-subj", `/CN=${name}`)
    writeFileSync(file("names"), `subjectAltName=${names}`)
    const signed = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"]
    const dated = ["-days", "3650", "-extfile", file("names")]
    openssl("x509", "-req", "-in", request!, ...signed, ...dated, "-out", cert!)
    return { key: readFileSync(key!, "utf8"), cert: readFileSync(cert!, "utf8") }
  }
  try {
    const own = ["-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=Test authority"]
    openssl("req", "-x509", ...fresh, ...own, "-days", "3650")
    return {
      ca: readFileSync(file("ca.pem"), "utf8"),
      here: sign("here", "IP:127.0.0.1,DNS:localhost"),
      elsewhere: sign("elsewhere", "DNS:elsewhere.test"),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
