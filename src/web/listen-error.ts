/** The page cannot be served at the wanted address: says why, and what to do. */
export class ListenError extends Error {
  override name = "ListenError" as const
  readonly host: string
  readonly port: number

  constructor(host: string, port: number, { cause }: { readonly cause: unknown }) {
    super(`cannot serve the page at ${host}:${port}: ${reason(cause)}`, { cause })
    this.host = host
    this.port = port
  }
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "EADDRINUSE") return "another program uses this port"
  if (code === "EACCES") return "ports below 1024 need root or CAP_NET_BIND_SERVICE"
  if (code === "EADDRNOTAVAIL") return "this board has no such address"
  return cause instanceof Error ? cause.message : String(cause)
}
