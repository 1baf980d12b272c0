import {
  chemistries,
  type Chemistry,
  genericModel,
  usualFloor,
} from "../../battery/battery-model.ts"
import {
  buildText,
  nominalVoltage,
  type PackBuild,
  packBuilds,
} from "../../battery/battery-model-catalogue.ts"
import type { Words } from "../../i18n/words.ts"
import type { ModelView } from "../../sampling/model-keeper.ts"
import type { FieldErrors } from "../forms.ts"
import {
  type ModelField,
  type ModelNumber,
  modelNumbers,
  type ModelTexts,
  numberText,
} from "../model-form.ts"
import { contradictionText } from "./contradiction-text.ts"
import { FormField } from "./form-field.tsx"
import { quantity } from "./quantity.tsx"

interface ModelFieldsProps {
  readonly words: Words
  readonly texts: ModelTexts
  readonly errors: FieldErrors<ModelField>
  /** Null for a battery that is only to be added. */
  readonly view: ModelView | null
}

const simple = ["capacity", "floor"] as const
const further = (Object.keys(modelNumbers) as ModelNumber[]).filter(
  (name) => !simple.some((other) => other === name),
)

/** What a battery is taken to be: chosen from what is usual, its numbers as one likes. */
export const ModelFields = ({ words, texts, errors, view }: ModelFieldsProps) => {
  const model = view?.model ?? null
  const usual = model && genericModel(model.chemistry, model)
  const chosen = Object.values(texts).some((text) => text !== "") || Object.keys(errors).length > 0
  const hasFurther = further.some((name) => texts[name] !== "" || errors[name])
  const field = (name: ModelNumber) => {
    const { unit, from, to } = modelNumbers[name]
    const reported = name === "capacity" ? view?.proposed?.capacity : usual?.[name]
    const before = name === "floor" ? usualFloor : reported
    return (
      <FormField
        name={name}
        label={`${words.t(`model.${name}`)}${unit === "" ? "" : ` (${unit})`}`}
        value={texts[name]}
        hint={words.t(`model.${name}.hint`, {
          low: numberText(from, name, words),
          high: numberText(to, name, words),
        })}
        error={errors[name]}
        words={words}
        input={{
          inputmode: "decimal",
          ...(before === undefined ? {} : { placeholder: numberText(before, name, words) }),
        }}
      />
    )
  }
  return (
    <details class="folded" open={view !== null || chosen}>
      <summary>{words.t("model.title")}</summary>
      <p class="hint">{words.t("model.hint")}</p>
      {view && view.against.length > 0 && (
        <ul class="concerns">
          {view.against.map((each) => (
            <li class="level-warning">{contradictionText(each, words)}</li>
          ))}
        </ul>
      )}
      <BuildField words={words} texts={texts} errors={errors} view={view} />
      {simple.map(field)}
      <details class="folded" open={hasFurther}>
        <summary>{words.t("model.further")}</summary>
        {further.map(field)}
      </details>
    </details>
  )
}

const BuildField = ({ words, texts, errors, view }: ModelFieldsProps) => {
  const proposed = view?.proposed ?? null
  return (
    <div class={errors.model ? "field has-error" : "field"}>
      <label for="model">{words.t("model.build")}</label>
      <select id="model" name="model">
        <option value="" selected={texts.model === ""}>
          {proposed
            ? words.t("model.reported.as", { model: buildName(proposed, words) })
            : words.t("model.reported")}
        </option>
        {chemistries.map((chemistry) => (
          <optgroup label={chemistryName(chemistry, words)}>
            {offered(texts, view)
              .filter((build) => build.chemistry === chemistry)
              .map((build) => (
                <option value={buildText(build)} selected={texts.model === buildText(build)}>
                  {buildName(build, words)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      {errors.model && (
        <p class="error" role="alert">
          {words.t(errors.model, { count: 0 })}
        </p>
      )}
    </div>
  )
}

/** The usual ones, and those of as many cells as this battery has. */
function offered(texts: ModelTexts, view: ModelView | null): readonly PackBuild[] {
  const cells = [view?.proposed?.cells, view?.model?.cells, Number(texts.model.split(":")[1])]
  const own = cells
    .filter((count) => count !== undefined && Number.isInteger(count))
    .flatMap((count) => chemistries.map((chemistry) => ({ chemistry, cells: Number(count) })))
  const builds = new Map([...packBuilds, ...own].map((build) => [buildText(build), build]))
  return [...builds.values()].toSorted((a, b) => a.cells - b.cells)
}

/** `LiFePO4, 4 cells, 12.8 V` */
export const buildName = (build: PackBuild, words: Words) =>
  [
    chemistryName(build.chemistry, words),
    words.t("detail.cells", { count: build.cells }),
    quantity(words, nominalVoltage(build), { unit: "V", digits: 1 }),
  ].join(", ")

/** Formulas and abbreviations are the same in every language. */
const formulas = { lifepo4: "LiFePO4", nmc: "NMC", lto: "LTO" } as const

const chemistryName = (chemistry: Chemistry, words: Words) =>
  chemistry === "lead" ? words.t("chemistry.lead") : formulas[chemistry]
