import type { Battery } from "../battery/battery.ts"
import type { Words } from "../i18n/words.ts"
import type { SnmpChoices } from "../settings/snmp-choices.ts"
import type { FieldErrors, FormError } from "./forms.ts"
import type { SnmpDesk } from "./web-deps.ts"

/** All that the page about SNMP shows. */
export interface SnmpView {
  readonly words: Words
  readonly state: SnmpDesk["state"]
  readonly choices: SnmpChoices
  readonly batteries: readonly Battery[]
  /** What the board is called where no name is set. */
  readonly boardName: string
  /** The form that was refused, as it was filled in. */
  readonly refused: RefusedForm | null
  /** What has just been done. */
  readonly told: SnmpTold | null
}

/** Each form of the page. */
export type SnmpForm = "access" | "community" | "user" | "identity" | "receiver"

export interface RefusedForm {
  readonly form: SnmpForm
  readonly texts: Readonly<Record<string, string>>
  readonly errors: FieldErrors<string>
}

export type SnmpTold =
  | { readonly kind: "saved" }
  /** Shown this once. */
  | { readonly kind: "community"; readonly community: string }
  | { readonly kind: "tested"; readonly host: string; readonly confirmed: boolean }
  | { readonly kind: "test-failed"; readonly host: string; readonly reason: string }

/** What stands in a field: what was typed, where its form was refused. */
export function fieldOf(
  { refused }: Pick<SnmpView, "refused">,
  form: SnmpForm,
  usual: Readonly<Record<string, string>>,
): (name: string) => {
  readonly name: string
  readonly value: string
  readonly error: FormError | undefined
} {
  const own = refused?.form === form ? refused : null
  return (name) => ({
    name,
    value: own?.texts[name] ?? usual[name] ?? "",
    error: own?.errors[name],
  })
}
