interface PostOptions {
  /** @default false */
  readonly partial?: boolean
  /** Of the page that the form is on. @default the one of an app without a socket */
  readonly origin?: string
}

/** What a browser sends for a form of batmon's own page; with htmx when `partial`. */
export function formPost(
  fields: Readonly<Record<string, string>>,
  { partial = false, origin = "http://localhost" }: PostOptions = {},
): RequestInit {
  return {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: origin,
      ...(partial ? { "HX-Request": "true", "HX-Request-Type": "partial" } : {}),
    },
    body: new URLSearchParams(fields).toString(),
  }
}
