/** What a browser sends for a form of batmon's own page; with htmx when `partial`. */
export function formPost(
  fields: Readonly<Record<string, string>>,
  { partial = false }: { readonly partial?: boolean } = {},
): RequestInit {
  return {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: "http://localhost",
      ...(partial ? { "HX-Request": "true", "HX-Request-Type": "partial" } : {}),
    },
    body: new URLSearchParams(fields).toString(),
  }
}
