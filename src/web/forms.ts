import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import { parseAddress } from "../bms/address.ts"
import { protocols } from "../bms/registry.ts"
import type { MessageKey } from "../i18n/catalogue.ts"
import type { Words } from "../i18n/words.ts"
import { readingInterval } from "../settings/setting-kinds.ts"

/** What a form gave: values to act on, or by field the message that says what is wrong. */
export type Parsed<Value, Field extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: FieldErrors<Field> }

export type FieldErrors<Field extends string> = Readonly<Partial<Record<Field, FormError>>>

export type FormError = Extract<MessageKey, `form.error.${string}`>

/** Longer names are nobody's wish, and would be stored, mailed and shown everywhere. */
export const longestName = 200

/** The texts of a form by field; what is absent, or a file, is empty. */
export async function formTexts<Field extends string>(
  c: Context,
  fields: readonly Field[],
): Promise<Readonly<Record<Field, string>>> {
  const body = await formBody(c)
  const text = (field: string) => {
    const value = body[field]
    return typeof value === "string" ? value.trim() : ""
  }
  return mapFields(fields, text)
}

/** The values of a form as they were typed, for what spaces are a part of: a password. */
export async function formValues<Field extends string>(
  c: Context,
  fields: readonly Field[],
): Promise<Readonly<Record<Field, string>>> {
  const body = await formBody(c)
  return mapFields(fields, (field) => {
    const value = body[field]
    return typeof value === "string" ? value : ""
  })
}

/** All of a form. What is none is the sender's fault. */
export const formBody = (c: Context) =>
  c.req.parseBody().catch((cause: unknown) => {
    throw cause instanceof HTTPException ? cause : new HTTPException(400, { cause })
  })

function mapFields<Field extends string>(
  fields: readonly Field[],
  value: (field: Field) => string,
): Record<Field, string> {
  const result: Partial<Record<Field, string>> = {}
  for (const field of fields) result[field] = value(field)
  return result as Record<Field, string>
}

/** A number as a person types it: with the language's decimal point, and nothing between thousands. */
export function typedNumber(value: number, words: Pick<Words, "language">): string {
  const text = String(value).replace("-", "−")
  return words.language === "cs" ? text.replace(".", ",") : text
}

/** The other way round, in either language; NaN for what is no number. */
export function readNumber(typed: string): number {
  const text = typed.replace(",", ".").replace("−", "-")
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
}

/** A battery's address in any usual notation. */
export function checkAddress(text: string): Parsed<string, "address"> {
  if (text === "") return refuse("address", "form.error.address-missing")
  const address = parseAddress(text)
  return address === null
    ? refuse("address", "form.error.address-invalid")
    : { ok: true, value: address }
}

/** A battery's name: one line, without the characters that steer a terminal or hide. */
export function checkName(text: string): Parsed<string, "name"> {
  const name = text
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
  if (name === "") return refuse("name", "form.error.name-missing")
  return [...name].length > longestName
    ? refuse("name", "form.error.name-long")
    : { ok: true, value: name }
}

/** The password of a battery's Bluetooth module; empty is none. */
export function checkPassword(text: string): Parsed<string, "password"> {
  return text === "" || protocols.some(({ lock }) => lock?.isPassword(text))
    ? { ok: true, value: text }
    : refuse("password", "form.error.password-invalid")
}

/** A battery's own interval in milliseconds; empty, and then null, is that of all batteries. */
export function checkInterval(text: string): Parsed<number | null, "interval"> {
  if (text === "") return { ok: true, value: null }
  const seconds = readingInterval.parse(text)
  return seconds === undefined
    ? refuse("interval", "form.error.interval")
    : { ok: true, value: seconds * 1000 }
}

const refuse = <Field extends string>(field: Field, error: FormError) => ({
  ok: false as const,
  errors: { [field]: error } as FieldErrors<Field>,
})
