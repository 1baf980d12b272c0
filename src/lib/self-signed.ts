import { randomBytes } from "node:crypto"
import { isIP } from "node:net"

/** Days: browsers refuse a certificate that is good for longer than 825. */
const goodFor = 820
const day = 24 * 3600_000

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const

export interface SelfSigned {
  /** Both PEM. */
  readonly cert: string
  readonly key: string
  /** UTC milliseconds. */
  readonly expiresAt: number
}

/**
 * A certificate for these host names and addresses, the first of which it is named after, and its new
 * key. Nobody vouches for it: browsers warn once, and then know the board again.
 */
export async function createSelfSigned(
  names: readonly [string, ...string[]],
  now: number,
): Promise<SelfSigned> {
  // In this order: the library looks for it, and in an executable what is imported above comes together.
  await import("reflect-metadata")
  const x509 = await import("@peculiar/x509")
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const expiresAt = now + goodFor * day
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The first bit is a sign.
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    name: [{ CN: [names[0]] }],
    // Whose clock is a little behind knows it at once.
    notBefore: new Date(now - day),
    notAfter: new Date(expiresAt),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  })
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey))
  return {
    cert: `${certificate.toString("pem")}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines(der.toString("base64"))}\n-----END PRIVATE KEY-----\n`,
    expiresAt,
  }
}

const lines = (text: string) => text.match(/.{1,64}/g)?.join("\n") ?? ""
