import type { Battery } from "../battery/battery.ts"
import type { CsvForm } from "./csv-form.ts"

/** A field as RFC 4180 has it: in quotes where it needs them. */
export function quoted(text: string, separator: string): string {
  const needs = text.includes(separator) || /["\r\n]/.test(text)
  return needs ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A name that a spreadsheet would run as a formula gets an apostrophe in front; so does one that
 * begins with apostrophes and then such a sign, so that `plainName` can tell them apart.
 */
export const harmlessName = (name: string): string =>
  /^'*[=+\-@\t\r\n]/.test(name) ? `'${name}` : name

/** The fields battery, name and address of a line. */
export const batteryLabel = (
  { id, name, address }: Pick<Battery, "id" | "name" | "address">,
  { separator }: CsvForm,
): string =>
  [String(id), harmlessName(name), address].map((field) => quoted(field, separator)).join(separator)

/** The name that `harmlessName` was given. */
export const plainName = (name: string): string => name.replace(/^'(?='*[=+\-@\t\r\n])/, "")
