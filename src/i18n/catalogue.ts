import type { en } from "./en.ts"

/** The name of one sentence or word, the same in every language. */
export type MessageKey = keyof typeof en

/** Sentences that depend on `{count}`, by plural category of the language. */
export type EnglishPlural = { readonly one: string; readonly other: string }
export type CzechPlural = {
  readonly one: string
  readonly few: string
  /** Fractions: 1.5 dne. */
  readonly many: string
  readonly other: string
}

type Entry<Key extends MessageKey> = (typeof en)[Key]

/** A catalogue with every key of the English one: plain where that is plain, plural where plural. */
export type Catalogue<Plural> = {
  readonly [Key in MessageKey]: Entry<Key> extends string ? string : Plural
}

type PlaceholdersIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersIn<Rest>
  : never

/** The names in braces of a message, which whoever uses it must give. */
export type Placeholders<Key extends MessageKey> = Key extends MessageKey
  ? Entry<Key> extends string
    ? PlaceholdersIn<Entry<Key>>
    : Entry<Key> extends { readonly other: infer Other extends string }
      ? PlaceholdersIn<Other> | "count"
      : never
  : never
