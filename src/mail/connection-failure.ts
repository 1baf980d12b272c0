import type { FailureReason } from "./failure-reason.ts"

const systemReasons = {
  ECONNREFUSED: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ECONNRESET: "broken",
  EPIPE: "broken",
  ENOTFOUND: "name-unknown",
  EAI_AGAIN: "name-unknown",
  EDNS: "name-unknown",
  ETIMEDOUT: "timeout",
  EPROTO: "encryption",
  CERT_NOT_YET_VALID: "clock",
} as const satisfies Readonly<Record<string, FailureReason>>

/** Why no connection came about, from the error's code and message; null where they do not say. */
export function connectionReason(code: string, message: string): FailureReason | null {
  if (code in systemReasons) return systemReasons[code as keyof typeof systemReasons]
  if (/not yet valid/i.test(message)) return "clock"
  const certificate = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME/
  return certificate.test(code) || /certificate/i.test(message) ? "certificate" : null
}
