/** A browser as far as the acceptance needs one: keeps cookies, sends forms, says where they led. */
export class Visitor {
  readonly #url: string
  readonly #cookies = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  async get(path: string): Promise<Answer> {
    return this.#ask(path, {})
  }

  async post(path: string, fields: Readonly<Record<string, string | Blob>> = {}): Promise<Answer> {
    const files = Object.values(fields).some((value) => value instanceof Blob)
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) {
      if (value instanceof Blob) form.append(name, value, "file.tar.gz")
      else form.append(name, value)
    }
    const body = files ? form : new URLSearchParams(fields as Record<string, string>)
    return this.#ask(path, { method: "POST", body })
  }

  /** With the factory's credentials, and then one's own. */
  async signInFirst(name: string, password: string): Promise<void> {
    await this.#lead("/sign-in", { name: "admin", password: "admin" }, "/setup")
    await this.#lead("/setup", { name, password }, "/")
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.#lead("/sign-in", { name, password, next: "/" }, "/")
  }

  async #lead(path: string, fields: Readonly<Record<string, string>>, to: string): Promise<void> {
    const { status, location, text } = await this.post(path, fields)
    if (status === 303 && location.startsWith(to)) return
    throw new Error(`${path} led to ${status} ${location}: ${plain(text)}`)
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: "manual",
      headers: { Origin: this.#url, Cookie: cookie, Accept: "text/html" },
      signal: AbortSignal.timeout(300_000),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get("Location") ?? ""
    return { status: response.status, location, text: await response.text() }
  }
}

export interface Answer {
  readonly status: number
  readonly location: string
  readonly text: string
}

/** What a person would read of a page, shortened. */
const plain = (html: string) =>
  html
    .replace(/^[^]*<main/, "<main")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .slice(0, 300)
