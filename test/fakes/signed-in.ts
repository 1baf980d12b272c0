import type { WebApp } from "../../src/web/server.ts"
import { formPost } from "./form-post.ts"

/** What a test signs in with. */
export const owner = { name: "Owner", password: "cabin of eleven herons" } as const

type Ask = (path: string, request?: RequestInit) => Promise<Response> | Response

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0] ?? "")
    .join("; ")

/** Does what a person does with a board out of the factory; returns the cookie of who is signed in. */
export async function setUpBoard(
  ask: Ask,
  { origin = "http://localhost" }: { readonly origin?: string } = {},
): Promise<string> {
  const first = await ask("/sign-in", formPost({ name: "admin", password: "admin" }, { origin }))
  const chosen = formPost(owner, { origin })
  const headers = { ...chosen.headers, Cookie: cookieOf(first) }
  const second = await ask("/setup", { ...chosen, headers })
  if (second.status !== 303) throw new Error(`setting up answered ${second.status}`)
  return cookieOf(second)
}

/** Signs in; returns the cookie. */
export async function signInTo(ask: Ask, credentials: { name: string; password: string }) {
  const response = await ask("/sign-in", formPost(credentials))
  if (response.status !== 303) throw new Error(`signing in answered ${response.status}`)
  return cookieOf(response)
}

/** Asks an app as from its own board's network. */
export const askApp =
  ({ app }: Pick<WebApp, "app">): Ask =>
  (path, request) =>
    app.request(path, request, { server: serverAt("192.168.1.20") })

/** A socket's other end, of which only the address is known. */
export function serverAt(address: string): Bun.Server<undefined> {
  const server: Pick<Bun.Server<undefined>, "requestIP" | "timeout"> = {
    requestIP: () => ({ address, family: address.includes(":") ? "IPv6" : "IPv4", port: 50_000 }),
    timeout: () => {},
  }
  return server as Bun.Server<undefined>
}
