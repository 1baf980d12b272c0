import type { Words } from "../../i18n/words.ts"
import { markup } from "../markup.ts"

/**
 * Says that the board cannot be reached. The style sheet shows it 25 s after it came into the page,
 * and each sign of life puts a fresh one in its place: so it appears by itself when they stay away.
 */
export const LinkLost = ({ words }: { readonly words: Words }) => (
  <div class="link-lost">
    <div role="status">
      <strong>{words.t("app.link-lost")}</strong>
      <p>{words.t("app.link-lost.detail")}</p>
      <a class="button" href="">
        {words.t("app.reload")}
      </a>
    </div>
  </div>
)

/** The same for a stream. */
export const linkWatch = (words: Words) => markup(<LinkLost words={words} />)
