import type { JSX } from "hono/jsx/jsx-runtime"

import type { Words } from "../i18n/words.ts"
import { type Pieces, piecesOf, withoutMarks } from "./live-pieces.tsx"
import type { LiveStream } from "./live-stream.ts"
import { markedMarkup } from "./markup.ts"
import { linkWatch } from "./parts/link-watch.tsx"

/** A piece of a page that may change while the page is open. */
export interface Fragment {
  /** Of the element that it replaces. */
  readonly id: string
  /** The whole element, or its text alone where `swap` says so. */
  html(): string
  /**
   * `outerMorph` keeps focus and scroll in what a person can use; `outerHTML` is for what is only
   * looked at: all of it is new, so nothing of it can be seen moving.
   * @default "outerMorph"
   */
  readonly swap?: "outerMorph" | "outerHTML" | "innerHTML" | "textContent"
  /** Where given, the fragment counts as changed when this does, whatever its html. */
  readonly signature?: string
  /** The id of a fragment that contains this one. */
  readonly within?: string
  /** What of it is sent alone when the rest is as it was. */
  pieces?(): Pieces
}

/** A fragment that is rendered when needed, and once. */
export function fragment(
  id: string,
  render: () => string,
  options: Pick<Fragment, "swap" | "signature" | "within"> = {},
): Fragment {
  let html: string | undefined
  return { id, html: () => (html ??= render()), ...options }
}

/** A fragment of which only those pieces are sent that changed, as long as no other part did. */
export function piecedFragment(
  id: string,
  render: () => JSX.Element,
  options: Pick<Fragment, "within"> = {},
): Fragment {
  let marked: string | undefined
  const text = () => (marked ??= markedMarkup(render()))
  return {
    id,
    html: () => withoutMarks(text()),
    get signature() {
      return piecesOf(text()).frame
    },
    pieces: () => piecesOf(text()),
    swap: "outerHTML",
    ...options,
  }
}

/** One page as it is now. */
export interface LiveView {
  /** The same for pages with the same content. */
  readonly key: string
  /** The battery whose readings the page's chart wants to hear of. */
  readonly battery?: number
  /** All its fragments, or those alone that a new reading of `battery` can change. */
  fragments(words: Words, battery?: number): readonly Fragment[]
}

export interface LiveUpdate {
  readonly revision: string
  /** The battery that was sampled, when nothing else has changed. */
  readonly battery?: number
  /** Sent even when nothing has changed, so that the page knows that it is connected. */
  readonly heartbeat?: boolean
}

/** All open pages that show the same in the same language: rendered once, sent to each. */
export class LiveChannel {
  readonly #view: LiveView
  readonly #words: Words
  readonly #streams = new Set<LiveStream>()
  /** What was last sent, by fragment. */
  readonly #sent = new Map<string, string>()

  constructor(view: LiveView, words: Words) {
    this.#view = view
    this.#words = words
  }

  get size(): number {
    return this.#streams.size
  }

  /** A page that is not up to date gets everything at once. */
  join(stream: LiveStream, { revision, upToDate }: { revision: string; upToDate: boolean }): void {
    const fragments = this.#view.fragments(this.#words)
    if (this.#streams.size === 0) this.#changed(fragments)
    this.#streams.add(stream)
    const body = upToDate
      ? ""
      : partials(outermost(fragments, new Set(fragments.map(({ id }) => id))))
    stream.send(message(linkWatch(this.#words) + body, revision))
  }

  leave(stream: LiveStream): void {
    this.#streams.delete(stream)
  }

  update({ revision, battery, heartbeat = false }: LiveUpdate): void {
    const changed = this.#changed(this.#view.fragments(this.#words, battery))
    const body = (heartbeat ? linkWatch(this.#words) : "") + partials(changed)
    if (body !== "") this.#send(message(body, revision))
    if (battery !== undefined && battery === this.#view.battery)
      this.#send(`event: reading\ndata: ${battery}\n\n`)
  }

  end(): void {
    for (const stream of [...this.#streams]) stream.end()
  }

  #send(text: string): void {
    for (const stream of [...this.#streams]) stream.send(text)
  }

  #changed(fragments: readonly Fragment[]): readonly Fragment[] {
    const parts = fragments.flatMap((fragment) => [fragment, ...insideOf(fragment)])
    const changed = parts.filter(({ id, signature, html }) => {
      const state = signature ?? html()
      const before = this.#sent.get(id)
      this.#sent.set(id, state)
      return before !== state
    })
    return outermost(parts, new Set(changed.map(({ id }) => id)))
  }
}

/** The pieces of a fragment, as fragments. */
const insideOf = (fragment: Fragment): readonly Fragment[] =>
  [...(fragment.pieces?.().pieces ?? [])].map(([id, html]) => ({
    id,
    html: () => html,
    swap: "innerHTML",
    within: fragment.id,
  }))

/** Those of `ids` that are not sent with another one of them anyway. */
function outermost(fragments: readonly Fragment[], ids: ReadonlySet<string>) {
  const around = new Map(fragments.map(({ id, within }) => [id, within]))
  const isSent = (id: string | undefined): boolean =>
    id !== undefined && (ids.has(id) || isSent(around.get(id)))
  return fragments.filter(({ id, within }) => ids.has(id) && !isSent(within))
}

const partials = (fragments: readonly Fragment[]) =>
  fragments
    .map(
      ({ id, swap = "outerMorph", html }) =>
        // What htmx does unless told otherwise needs no words: there may be many pieces.
        `<hx-partial id="${id}"${swap === "innerHTML" ? "" : ` hx-swap="${swap}"`}>${html()}</hx-partial>`,
    )
    .join("")

/** A message without a name: htmx swaps it into the page. */
const message = (html: string, id: string) =>
  `id: ${id}\ndata: ${html.replaceAll(/\r\n|\r|\n/g, "\ndata: ")}\n\n`
