import type { CodeResult } from "../../auth/licence.ts"
import type { Words } from "../../i18n/words.ts"

interface LicenceFieldProps {
  readonly words: Words
  /** As it was typed. */
  readonly value: string
  readonly error?: string | undefined
}

/** The code on the back of the board. */
export const LicenceField = ({ words, value, error }: LicenceFieldProps) => (
  <div class={error ? "field has-error" : "field"}>
    <label for="code">{words.t("licence.code")}</label>
    <input
      id="code"
      name="code"
      value={value}
      class="code"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck={false}
      required
      placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"
      aria-describedby={error ? "code-error code-hint" : "code-hint"}
      {...(error ? { "aria-invalid": "true" } : {})}
    />
    {error && (
      <p class="error" id="code-error" role="alert">
        {error}
      </p>
    )}
    <p class="hint" id="code-hint">
      {words.t("licence.hint")}
    </p>
  </div>
)

/** Why a code was not taken. */
export function codeFailure(result: Exclude<CodeResult, { kind: "right" }>, words: Words): string {
  switch (result.kind) {
    case "flaw":
      return words.t(`licence.flaw.${result.flaw}`)
    case "wrong":
      return words.t("licence.wrong")
    case "wait":
      return words.t("licence.wait", { duration: words.duration(Math.max(60_000, result.wait)) })
  }
}

/** What the vendor needs to look the code up. */
export const BoardMac = ({
  mac,
  words,
}: {
  readonly mac: string | null
  readonly words: Words
}) => (
  <p>
    {words.t("licence.mac")} <strong>{mac ?? words.t("licence.mac.none")}</strong>
  </p>
)
