import { raw } from "hono/html"
import type { Child } from "hono/jsx"

// Control characters that no text of a page has, and that never leave this board.
const begin = "\u0001"
const end = "\u0002"

interface LiveProps {
  readonly children?: Child
}

/**
 * What of an element changes alone while the page is open: all that is inside of an element with an
 * id. Then only this is sent, not the whole fragment around it.
 */
export const Live = ({ children }: LiveProps) => (
  <>
    {raw(begin)}
    {children}
    {raw(end)}
  </>
)

/** A text with pieces as a browser gets it. */
export const withoutMarks = (marked: string): string => marked.replaceAll(marks, "")

/** What changes inside of a fragment, and the rest of it. */
export interface Pieces {
  /** The inside of each piece, by the id of the element around it. */
  readonly pieces: ReadonlyMap<string, string>
  /** The fragment without its pieces. */
  readonly frame: string
}

export function piecesOf(marked: string): Pieces {
  const pieces = new Map<string, string>()
  const frame = marked.replaceAll(piece, (_, opening: string, id: string, inside: string) => {
    pieces.set(id, inside)
    return opening
  })
  return { pieces, frame: withoutMarks(frame) }
}

const marks = /[\u0001\u0002]/g
const piece = /( id="([^"]+)"[^>]*>)\u0001([^\u0001\u0002]*)\u0002/g
