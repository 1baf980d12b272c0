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

  const library: {
    readonly AuthProtocols: Readonly<Record<string, Code>>
    readonly PrivProtocols: Readonly<Record<string, Code>>
    readonly Authentication: {
      readonly authToKeyCache: Record<string, unknown>
      passwordToKey(auth: Code, password: string, engineId: Buffer): Buffer
    }
    readonly Encryption: { readonly algorithms: Readonly<Record<Code, Algorithm>> }
  }
  export default library
}
