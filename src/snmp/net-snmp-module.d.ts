// The part of net-snmp that batmon uses; it comes without types.

declare module "net-snmp" {
  type Code = number

  interface Algorithm {
    readonly KEY_LENGTH: number
    readonly localizationAlgorithm: (
      algorithm: Algorithm,
      auth: Code,
      password: string,
      engineId: Buffer,
    ) => Buffer
  }

  interface Session {
    inform(
      oid: string,
      bindings: readonly { readonly oid: string; readonly type: Code; readonly value: unknown }[],
      options: { readonly upTime: number },
      done: (error: Error | null) => void,
    ): void
    on(event: "error", listener: (error: unknown) => void): void
    close(): void
  }

  interface User {
    readonly name: string
    readonly level: Code | undefined
    readonly authProtocol: Code
    readonly authKey: string
    readonly privProtocol?: Code
    readonly privKey?: string
  }

  const library: {
    readonly AuthProtocols: Readonly<Record<string, Code>>
    readonly PrivProtocols: Readonly<Record<string, Code>>
    readonly SecurityLevel: Readonly<Record<string, Code>>
    createV3Session(
      host: string,
      user: User,
      options: {
        readonly trapPort: number
        readonly transport: "udp4" | "udp6"
        readonly retries: number
        readonly timeout: number
        readonly backoff: number
      },
    ): Session
    readonly Authentication: {
      readonly authToKeyCache: Record<string, unknown>
      passwordToKey(auth: Code, password: string, engineId: Buffer): Buffer
    }
    readonly Encryption: { readonly algorithms: Readonly<Record<Code, Algorithm>> }
  }
  export default library
}
