import { createPrivateKey, X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"

import { errorMessage } from "../lib/error-message.ts"

/** A certificate, with those that lead to its issuer, and the key that belongs to it; both PEM. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
  /** UTC milliseconds from which on no browser takes it. */
  readonly expiresAt: number
}

/** The page cannot be served over TLS with these files. */
export class TlsError extends Error {
  override name = "TlsError" as const

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`cannot use ${file} for TLS: ${reason}`, options)
  }
}

/** Throws `TlsError` where one of the files cannot be read or they do not belong together. */
export function readTlsPair(certFile: string, keyFile: string): TlsPair {
  const cert = read(certFile)
  const key = read(keyFile)
  const [certificate] = parse(certFile, () => certificatesIn(cert))
  const privateKey = parse(keyFile, () => createPrivateKey(key))
  if (!certificate.checkPrivateKey(privateKey))
    throw new TlsError(keyFile, `it is not the key of ${certFile}`)
  return { cert, key, expiresAt: certificate.validToDate.getTime() }
}

/** The board's own first. All are parsed: no socket takes them where one is damaged. */
function certificatesIn(pem: string): [X509Certificate, ...X509Certificate[]] {
  const blocks = pem.split(/(?=-----BEGIN )/).filter((block) => certificateBegins.test(block))
  const [first = pem, ...others] = blocks
  return [new X509Certificate(first), ...others.map((each) => new X509Certificate(each))]
}

/** The key may stand in the same file. */
const certificateBegins = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/

function read(file: string): string {
  if (file === "")
    throw new TlsError("nothing", "tls.cert and tls.key are set together or not at all")
  try {
    return readFileSync(file, "utf8")
  } catch (cause) {
    throw new TlsError(file, errorMessage(cause), { cause })
  }
}

function parse<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw new TlsError(file, `it is not PEM (${errorMessage(cause)})`, { cause })
  }
}
