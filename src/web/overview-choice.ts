import type { Context } from "hono"

import { levels } from "../battery/battery-condition.ts"
import { secondsLeft } from "../battery/shown-estimate.ts"
import type { Words } from "../i18n/words.ts"
import type { BatteryView } from "./battery-view.ts"
import type { Layout } from "./visitor.ts"

export const sortings = ["added", "name", "soc", "runtime", "state"] as const

export type Sorting = (typeof sortings)[number]

/** Which batteries the overview shows, and in which order: all that is in its address. */
export interface OverviewChoice {
  readonly sort: Sorting
  /** Part of a name or an address; empty for all. */
  readonly text: string
  /** Whether only those are shown that are not well. */
  readonly attention: boolean
}

/** From so many on, lines tell more at a glance than cards. */
const manyBatteries = 9
const longestText = 100

/** Reads the parameters of an address or the fields of a form, whatever they hold. */
export function readChoice(ask: (name: string) => unknown): OverviewChoice {
  const text = ask("q")
  return {
    sort: sortings.find((sort) => sort === ask("sort")) ?? "added",
    text: typeof text === "string" ? text.trim().slice(0, longestText) : "",
    attention: ask("attention") === "1",
  }
}

/** The parameters of an address that means this choice; only what is not usual. */
export function choiceParams({ sort, text, attention }: OverviewChoice): URLSearchParams {
  return new URLSearchParams({
    ...(text === "" ? {} : { q: text }),
    ...(sort === "added" ? {} : { sort }),
    ...(attention ? { attention: "1" } : {}),
  })
}

export const choicePath = (choice: OverviewChoice) => {
  const params = choiceParams(choice).toString()
  return params === "" ? "/" : `/?${params}`
}

/** Whether something may be missing from the list. */
export const isFiltered = ({ text, attention }: OverviewChoice) => text !== "" || attention

export const layoutFor = (wish: Layout | null, count: number): Layout =>
  wish ?? (count >= manyBatteries ? "table" : "cards")

/** Ids in the order of the address `order=3.1.2`; null where it says nothing. */
export function readOrder(c: Context): readonly number[] | null {
  const order = c.req.query("order")
  return order ? order.split(".").map(Number) : null
}

export function chosen(
  views: readonly BatteryView[],
  { text, attention }: OverviewChoice,
): readonly BatteryView[] {
  const wanted = plain(text)
  return views.filter(
    ({ battery, level }) =>
      (!attention || level !== "good") &&
      (plain(battery.name).includes(wanted) || plain(battery.address).includes(wanted)),
  )
}

/** As a person types it: without case, accents and the separators of an address. */
const plain = (text: string) =>
  text
    .normalize("NFD")
    .replaceAll(/[\p{M}\s:.-]/gu, "")
    .toLowerCase()

/** In the order of choice; those that it does not tell apart stay in the order of adding. */
export function sorted(
  views: readonly BatteryView[],
  sort: Sorting,
  words: Words,
): readonly BatteryView[] {
  switch (sort) {
    case "added":
      return views
    case "name":
      return views.toSorted((a, b) => words.compare(a.battery.name, b.battery.name))
    case "soc":
      // The emptiest first: it is the one to look after. Unknown is no number at all.
      return views.toSorted((a, b) => (a.reading?.soc ?? 101) - (b.reading?.soc ?? 101))
    case "runtime":
      return views.toSorted((a, b) => {
        const [one, other] = [secondsLeft(a.runtime), secondsLeft(b.runtime)]
        return one === other ? 0 : one - other
      })
    case "state":
      return views.toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level))
  }
}

/**
 * In the order that the page was made with, new ones last: while a page is open nothing jumps away
 * from under a finger because another battery has less charge now.
 */
export function inOrder(
  views: readonly BatteryView[],
  order: readonly number[] | null,
): readonly BatteryView[] {
  if (order === null) return views
  const place = new Map(order.map((id, index) => [id, index]))
  const last = order.length
  return views.toSorted(
    (a, b) => (place.get(a.battery.id) ?? last) - (place.get(b.battery.id) ?? last),
  )
}
