import type { Context } from "hono"

import { passwordLength, shortestPassword } from "../auth/password-rules.ts"
import { formValues } from "./forms.ts"
import { markup } from "./markup.ts"
import type { Site, WebEnv } from "./web-env.ts"

const names = [
  "strength.none",
  "strength.weak",
  "strength.fair",
  "strength.good",
  "strength.strong",
] as const

/** Says how good the password is that is being typed: a bar of four, and words. */
export async function answerStrength(c: Context<WebEnv>, site: Site): Promise<Response> {
  const { words } = c.get("visitor")
  const { name, password } = await formValues(c, ["name", "password"])
  c.header("Cache-Control", "no-store")
  if (password === "") return c.body(null, 204)
  const long = passwordLength(password) >= shortestPassword
  const strength = long ? await site.deps.auth.judge({ password, about: [name] }) : 0
  const text = words.t(long ? names[strength] : "strength.short")
  return c.html(
    markup(
      <>
        <meter min="0" max="4" low={2} high={3} optimum={4} value={strength} aria-hidden="true" />
        <span>{text}</span>
      </>,
    ),
  )
}
