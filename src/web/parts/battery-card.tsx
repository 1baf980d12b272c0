import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import type { SocStrip } from "../soc-strips.ts"
import { BatteryValues } from "./battery-values.tsx"
import { Icon } from "./icons.tsx"
import { SocStripLine } from "./soc-strip.tsx"

interface BatteryPartProps {
  readonly view: BatteryView
  readonly words: Words
}

interface BatteryCardProps extends BatteryPartProps {
  readonly strip: SocStrip | null
}

/** One battery on the overview. */
export const BatteryCard = ({ view, strip, words }: BatteryCardProps) => {
  const { id, name, address } = view.battery
  return (
    <article class="card" id={`battery-${id}`} aria-labelledby={`name-${id}`}>
      <header>
        <h3 id={`name-${id}`}>
          <a href={`/battery/${id}`}>
            <bdi>{name}</bdi>
          </a>
        </h3>
        <BatteryTools view={view} words={words} />
      </header>
      <BatteryValues view={view} words={words} />
      <SocStripLine battery={id} strip={strip} words={words} />
      <footer>
        <Age view={view} words={words} />
        {name !== address && <span class="address">{address}</span>}
      </footer>
    </article>
  )
}

/** Pencil and bin. */
export const BatteryTools = ({ view, words }: BatteryPartProps) => {
  const { id, name } = view.battery
  return (
    <div class="tools">
      <a
        class="tool"
        href={`/battery/${id}/edit`}
        title={words.t("battery.edit")}
        aria-label={words.t("battery.edit.named", { name })}
      >
        <Icon name="pencil" />
      </a>
      <a
        class="tool"
        href={`/battery/${id}/remove`}
        title={words.t("battery.remove")}
        aria-label={words.t("battery.remove.named", { name })}
      >
        <Icon name="bin" />
      </a>
    </div>
  )
}

/** How old the newest reading is; empty while there is none. */
export const Age = ({ view, words }: BatteryPartProps) => (
  <span class="age" id={`age-${view.battery.id}`}>
    {ageText(view, words)}
  </span>
)

export const ageText = ({ freshness }: BatteryView, words: Words) =>
  "age" in freshness ? words.ago(freshness.age) : ""
