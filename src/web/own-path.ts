/** The path and query of `text`, which never leads to another site, however it is spelled. */
export function ownPath(text: string): string {
  const base = "http://board.invalid"
  if (!text.startsWith("/") || !URL.canParse(text, base)) return "/"
  const { origin, pathname, search } = new URL(text, base)
  return origin === base ? pathname.replace(/^\/+/, "/") + search : "/"
}
