import { element, tags } from "./ber.ts"
import { type Oid, oidContent } from "./oid.ts"

/** A value as it goes over the wire: tag, length, content. */
export type Value = Uint8Array

const utf8 = new TextEncoder()

/** From −2^31 to 2^31 − 1; what lies beyond is held at the end. */
export const integer = (value: number): Value =>
  signed(tags.integer, clamp(value, -0x8000_0000, 0x7fff_ffff))

export const gauge = (value: number): Value => signed(tags.gauge32, clamp(value, 0, 0xffff_ffff))

/** Begins anew after 2^32 − 1. */
export const counter32 = (value: number): Value =>
  signed(tags.counter32, Math.round(value) % 0x1_0000_0000)

/** Hundredths of a second; begin anew after 497 days. */
export const timeTicks = (value: number): Value =>
  signed(tags.timeTicks, Math.round(value) % 0x1_0000_0000)

/** To 2^53, which is more than a battery moves in its life in any unit. */
export const counter64 = (value: number): Value =>
  signed(tags.counter64, clamp(value, 0, Number.MAX_SAFE_INTEGER))

export const octets = (value: Uint8Array): Value => element(tags.octets, value)

/** In UTF-8, whole. */
export const wholeText = (value: string): Value => octets(utf8.encode(value))

/** In UTF-8, of at most the 255 bytes that MIBs give a text. */
export function text(value: string): Value {
  const { written } = utf8.encodeInto(value, shortText)
  return octets(shortText.subarray(0, written))
}

const shortText = new Uint8Array(255)

export const oidValue = (oid: Oid): Value => element(tags.oid, oidContent(oid))

export const nothing: Value = Uint8Array.of(tags.nothing, 0)
export const noSuchObject: Value = Uint8Array.of(tags.noSuchObject, 0)
export const noSuchInstance: Value = Uint8Array.of(tags.noSuchInstance, 0)
export const endOfMibView: Value = Uint8Array.of(tags.endOfMibView, 0)

/** TruthValue of SNMPv2-TC. */
export const truth = (value: boolean): Value => integer(value ? 1 : 2)

/** DateAndTime of SNMPv2-TC, in UTC. */
export function dateAndTime(milliseconds: number): Value {
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  return octets(
    Uint8Array.of(
      year >> 8,
      year & 0xff,
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      Math.floor(date.getUTCMilliseconds() / 100),
      "+".charCodeAt(0),
      0,
      0,
    ),
  )
}

/** What is unknown stays so. */
export const known = <From>(
  value: From | null | undefined,
  encode: (value: From) => Value,
): Value | null => (value === null || value === undefined ? null : encode(value))

/** A whole number, in as few bytes as keep its sign. */
function signed(tag: number, number: number): Value {
  const value = Math.round(number)
  let size = 1
  for (let limit = 0x80; value >= limit || value < -limit; limit *= 0x100) size += 1
  const bytes = new Uint8Array(2 + size)
  bytes[0] = tag
  bytes[1] = size
  let rest = value
  for (let at = size + 1; at >= 2; at -= 1) {
    bytes[at] = rest - Math.floor(rest / 256) * 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

const clamp = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(value)))
