/** How a mail is put together, before it becomes text and HTML that say the same. */
export type MailBlock =
  | { readonly kind: "title"; readonly text: string; readonly tone: MailTone }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  /** What is in question and its value. */
  | { readonly kind: "rows"; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** Shown in the HTML alone: the text says it in words. */
  | { readonly kind: "image"; readonly cid: string; readonly alt: string; readonly size: ImageSize }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  /** Below all: who writes. */
  | { readonly kind: "foot"; readonly text: string }

export type MailTone = "critical" | "warning" | "notice" | "good" | "plain"

/** Pixels, as shown. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}
