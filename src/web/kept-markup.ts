import { raw } from "hono/html"
import type { JSX } from "hono/jsx/jsx-runtime"

import type { Words } from "../i18n/words.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { BatteryView } from "./battery-view.ts"
import { markedMarkup } from "./markup.ts"

interface Kept {
  readonly state: string
  readonly html: string
}

/** By what it is and in which language, for each status as long as it is the battery's. */
const kept = new WeakMap<BatteryStatus, Map<string, Kept>>()

export interface KeptOptions {
  /** What kind of element it is. */
  readonly name: string
  /** What it shows besides the battery's status and its age. */
  readonly also?: string
  readonly words: Words
}

/**
 * The markup of an element that shows one battery as of now. Of many batteries at most one has
 * changed since the last page; the others are not made again.
 */
export function keptMarkup(
  { status, freshness, radio, now }: BatteryView,
  { name, also = "", words }: KeptOptions,
  render: () => JSX.Element,
) {
  const age = "age" in freshness ? words.ago(freshness.age) : ""
  // A time is told without its date as long as that is today's.
  const state = [freshness.kind, age, radio.kind, words.date(now), also].join("\n")
  const all = kept.get(status) ?? new Map<string, Kept>()
  kept.set(status, all)
  const key = `${name} ${words.language}`
  const found = all.get(key)
  if (found?.state === state) return raw(found.html)
  const html = markedMarkup(render())
  all.set(key, { state, html })
  return raw(html)
}
