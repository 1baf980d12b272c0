/** Where a Bluetooth controller is reached. */
export type Adapter =
  /** An adapter of this board, by its number in the kernel. */
  | { readonly kind: "hci"; readonly device: number }
  /** A controller that speaks H4 on a Unix socket. */
  | { readonly kind: "unix"; readonly path: string }
  /** The same over the network, for example a radio behind `ser2net`. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }

/** The adapter as configured is none that batmon knows. */
export class AdapterError extends Error {
  override name = "AdapterError" as const

  constructor(adapter: string) {
    super(
      `unknown adapter "${adapter}": use hciN, unix:/path or tcp:host:port, several with commas`,
    )
  }
}

/** Reads `hci0`, `unix:/path`, `tcp:host:port`, `tcp:[address]:port`; throws AdapterError. */
export function parseAdapter(text: string): Adapter {
  const hci = /^hci(\d{1,3})$/.exec(text)
  if (hci) return { kind: "hci", device: Number(hci[1]) }
  const unix = /^unix:(\/.+)$/.exec(text)
  if (unix?.[1]) return { kind: "unix", path: unix[1] }
  const tcp = /^tcp:(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text)
  const host = tcp?.[1] ?? tcp?.[2]
  const port = Number(tcp?.[3])
  if (host && port > 0 && port < 65_536) return { kind: "tcp", host, port }
  throw new AdapterError(text)
}
