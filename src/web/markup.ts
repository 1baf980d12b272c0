import type { JSX } from "hono/jsx/jsx-runtime"

import { withoutMarks } from "./live-pieces.tsx"

/** An element as text. No component of batmon waits for anything, so the text is there at once. */
export const markup = (element: JSX.Element): string => withoutMarks(markedMarkup(element))

/** The same with marks around the pieces that change alone. */
export function markedMarkup(element: JSX.Element): string {
  const text: unknown = element.toString()
  if (text instanceof Promise) throw new TypeError("a component waits for something")
  return String(text)
}
