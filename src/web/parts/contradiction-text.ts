import type { Contradiction } from "../../battery/battery-model-choice.ts"
import type { Words } from "../../i18n/words.ts"
import { quantity } from "./quantity.tsx"

/** In which point the readings say something else than the battery's model. */
export function contradictionText({ kind, model, shown }: Contradiction, words: Words): string {
  const value = (number: number) => {
    if (kind === "cells") return words.number(number)
    if (kind === "capacity") return quantity(words, number, { unit: "Ah" })
    if (kind === "voltage") return quantity(words, number, { unit: "V", digits: 2 })
    return quantity(words, number, { unit: "A" })
  }
  return words.t(`model.against.${kind}`, { model: value(model), shown: value(shown) })
}
