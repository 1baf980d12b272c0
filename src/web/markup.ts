import type { JSX } from "hono/jsx/jsx-runtime"

/** An element as text. No component of batmon waits for anything, so the text is there at once. */
export function markup(element: JSX.Element): string {
  const text: unknown = element.toString()
  if (text instanceof Promise) throw new TypeError("a component waits for something")
  return String(text)
}
