import { BerError, BerReader, element, tags } from "./ber.ts"
import { readRequest, type RequestPdu, type ResponsePdu, writePdu } from "./pdu.ts"
import { integer, octets } from "./value.ts"

/** As they stand in a message. */
export const versions = { v1: 0, v2c: 1, v3: 3 } as const

/** A message that its community lets in. */
export interface CommunityMessage {
  readonly version: 0 | 1
  readonly community: Uint8Array
  readonly request: RequestPdu
}

/** A message under the user-based security model, before it is known whether it is genuine. */
export interface UserMessage {
  readonly version: 3
  readonly id: number
  /** Bytes that its sender can take. */
  readonly maxSize: number
  readonly flags: number
  readonly security: SecurityParameters
  /** The scoped PDU: an encoded sequence, or its encrypted bytes. */
  readonly data: Uint8Array
  /** The whole message; its authentication lies in `security.authentication`. */
  readonly bytes: Uint8Array
}

export interface SecurityParameters {
  readonly engineId: Uint8Array
  readonly engineBoots: number
  readonly engineTime: number
  readonly user: Uint8Array
  readonly authentication: Uint8Array
  readonly privacy: Uint8Array
}

export const flags = { authenticated: 1, encrypted: 2, reportable: 4 } as const

const userSecurityModel = 3

/** Throws `BerError` where the datagram is no message that batmon answers. */
export function readMessage(bytes: Uint8Array): CommunityMessage | UserMessage {
  const message = new BerReader(bytes).inside(tags.sequence)
  const version = message.integer()
  if (version === versions.v1 || version === versions.v2c) {
    const community = message.content(tags.octets)
    return { version, community, request: readRequest(message) }
  }
  if (version !== versions.v3) throw new BerError(`version ${version}`)
  const header = message.inside(tags.sequence)
  const [id, maxSize] = [header.integer(), header.integer()]
  const [flagByte] = header.content(tags.octets)
  const model = header.integer()
  if (model !== userSecurityModel) throw new BerError(`security model ${model}`)
  const security = readSecurity(new BerReader(message.content(tags.octets)))
  const data = message.element()
  const isEncrypted = data.tag === tags.octets
  if (!isEncrypted && data.tag !== tags.sequence) throw new BerError("no scoped PDU")
  if (isEncrypted !== (((flagByte ?? 0) & flags.encrypted) !== 0)) throw new BerError("flags")
  return {
    version,
    id,
    maxSize,
    flags: flagByte ?? 0,
    security,
    data: isEncrypted ? data.content : data.whole,
    bytes,
  }
}

function readSecurity(reader: BerReader): SecurityParameters {
  const fields = reader.inside(tags.sequence)
  return {
    engineId: fields.content(tags.octets),
    engineBoots: fields.integer(),
    engineTime: fields.integer(),
    user: fields.content(tags.octets),
    authentication: fields.content(tags.octets),
    privacy: fields.content(tags.octets),
  }
}

/** What is inside a version 3 message once it is decrypted. */
export interface ScopedRequest {
  readonly contextEngineId: Uint8Array
  readonly context: Uint8Array
  readonly request: RequestPdu
}

/** Throws `BerError`. Bytes behind it are padding of the encryption. */
export function readScoped(data: Uint8Array): ScopedRequest {
  const scoped = new BerReader(data).inside(tags.sequence)
  return {
    contextEngineId: scoped.content(tags.octets),
    context: scoped.content(tags.octets),
    request: readRequest(scoped),
  }
}

export const writeCommunityMessage = (
  { version, community }: Pick<CommunityMessage, "version" | "community">,
  response: ResponsePdu,
): Uint8Array => element(tags.sequence, integer(version), octets(community), writePdu(response))

export const writeScoped = (
  { contextEngineId, context }: Pick<ScopedRequest, "contextEngineId" | "context">,
  response: ResponsePdu,
): Uint8Array =>
  element(tags.sequence, octets(contextEngineId), octets(context), writePdu(response))

interface UserMessageParts {
  readonly id: number
  readonly maxSize: number
  readonly flags: number
  readonly security: SecurityParameters
  readonly data: Uint8Array
}

/** The message, and where in it the authentication stands. */
export function writeUserMessage({
  id,
  maxSize,
  flags: flagByte,
  security,
  data,
}: UserMessageParts): {
  readonly bytes: Uint8Array
  readonly authentication: Uint8Array
} {
  const { engineId, engineBoots, engineTime, user, authentication, privacy } = security
  const before = [octets(engineId), integer(engineBoots), integer(engineTime), octets(user)]
  const parameters = element(tags.sequence, ...before, octets(authentication), octets(privacy))
  const body = (flagByte & flags.encrypted) === 0 ? data : octets(data)
  const bytes = element(
    tags.sequence,
    integer(versions.v3),
    element(
      tags.sequence,
      integer(id),
      integer(maxSize),
      octets(Uint8Array.of(flagByte)),
      integer(userSecurityModel),
    ),
    octets(parameters),
    body,
  )
  // Counted from the end: behind it stand the privacy parameters and the data.
  const end = bytes.length - body.length - octets(privacy).length
  return { bytes, authentication: bytes.subarray(end - authentication.length, end) }
}
