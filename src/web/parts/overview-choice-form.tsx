import type { Words } from "../../i18n/words.ts"
import { type OverviewChoice, sortings } from "../overview-choice.ts"
import { type Layout, layouts } from "../visitor.ts"
import { Icon } from "./icons.tsx"

interface ChoiceFormProps {
  readonly choice: OverviewChoice
  readonly layout: Layout
  readonly words: Words
}

/**
 * Narrows and sorts the list while one types. Without a script it is a form like any other: the
 * first button is the one that the Enter key presses.
 */
export const ChoiceForm = ({ choice, layout, words }: ChoiceFormProps) => (
  <form
    class="choice"
    role="search"
    method="get"
    action="/"
    hx-get="/"
    hx-trigger="input delay:250ms"
    hx-sync="this:replace"
    hx-target="#batteries"
    hx-select="#batteries"
    hx-swap="outerMorph"
    hx-select-oob="#link"
  >
    <button class="apply">{words.t("choice.apply")}</button>
    <label class="search">
      <Icon name="search" />
      <span class="hidden">{words.t("choice.text")}</span>
      <input
        type="search"
        id="choice-text"
        name="q"
        value={choice.text}
        placeholder={words.t("choice.text")}
        maxlength={100}
        autocomplete="off"
        spellcheck={false}
      />
    </label>
    <label class="select">
      <span class="hidden">{words.t("choice.sort")}</span>
      <select id="choice-sort" name="sort">
        {sortings.map((sort) => (
          <option value={sort} selected={sort === choice.sort}>
            {words.t(`choice.sort.${sort}`)}
          </option>
        ))}
      </select>
    </label>
    <label class="check">
      <input
        type="checkbox"
        id="choice-attention"
        name="attention"
        value="1"
        checked={choice.attention}
      />
      {words.t("choice.attention")}
    </label>
    <span class="layouts">
      {layouts.map((each) => (
        <button
          class="tool"
          name="layout"
          value={each}
          formmethod="post"
          formaction="/"
          title={words.t(`choice.layout.${each}`)}
          aria-label={words.t(`choice.layout.${each}`)}
          aria-pressed={each === layout ? "true" : "false"}
        >
          <Icon name={each} />
        </button>
      ))}
    </span>
  </form>
)
