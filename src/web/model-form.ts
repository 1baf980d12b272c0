import type { Context } from "hono"

import { buildText, largestCapacity, parseBuild } from "../battery/battery-model-catalogue.ts"
import { type Adjustable, adjustable, type ModelChoice } from "../battery/chosen-model.ts"
import type { Words } from "../i18n/words.ts"
import { type FieldErrors, type FormError, type Parsed, readNumber, typedNumber } from "./forms.ts"

/** In the order of the form: what most people may want to set comes first. */
export const modelNumbers = {
  capacity: { unit: "Ah", factor: 1, from: 0.1, to: largestCapacity },
  floor: { unit: "%", factor: 1, ...adjustable.floor },
  parasiticCurrent: { unit: "A", factor: 1, ...adjustable.parasiticCurrent },
  emptyVoltage: { unit: "V", factor: 1, ...adjustable.emptyVoltage },
  fullVoltage: { unit: "V", factor: 1, ...adjustable.fullVoltage },
  chargeAcceptance: { unit: "A/Ah", factor: 1, ...adjustable.chargeAcceptance },
  taperFrom: { unit: "%", factor: 1, ...adjustable.taperFrom },
  tailCurrent: { unit: "A/Ah", factor: 1, ...adjustable.tailCurrent },
  chargeEfficiency: { unit: "%", factor: 100, ...adjustable.chargeEfficiency },
  peukert: { unit: "", factor: 1, ...adjustable.peukert },
  coldFrom: { unit: "°C", factor: 1, ...adjustable.coldFrom },
  coldLoss: { unit: "%/°C", factor: 100, ...adjustable.coldLoss },
  wideSpread: { unit: "V", factor: 1, ...adjustable.wideSpread },
  temperatureLow: { unit: "°C", factor: 1, ...adjustable.temperatureLow },
  temperatureHigh: { unit: "°C", factor: 1, ...adjustable.temperatureHigh },
} as const satisfies Record<Adjustable | "capacity", NumberField>

interface NumberField {
  readonly unit: string
  /** What is shown is so many times what is kept. */
  readonly factor: number
  /** Bounds of what is kept. */
  readonly from: number
  readonly to: number
}

export type ModelNumber = keyof typeof modelNumbers
export type ModelField = ModelNumber | "model"
export type ModelTexts = Readonly<Record<ModelField, string>>

const numberNames = Object.keys(modelNumbers) as readonly ModelNumber[]

/** The fields of a form that has no model yet, or none of its own. */
export const noModelTexts: ModelTexts = textsOf(() => "")

/** What a choice looks like in the fields of a form. */
export function modelTexts(choice: ModelChoice, words: Words): ModelTexts {
  const { chemistry, cells } = choice
  const build =
    chemistry === undefined || cells === undefined ? "" : buildText({ chemistry, cells })
  return textsOf((field) => {
    if (field === "model") return build
    const value = choice[field]
    return value === undefined ? "" : numberText(value, field, words)
  })
}

/** A number of a model as it is written in its field. */
export function numberText(value: number, field: ModelNumber, words: Words): string {
  return typedNumber(Math.round(value * modelNumbers[field].factor * 10_000) / 10_000, words)
}

/** What the form says; null where it is a form without a model. */
export async function readModelTexts(c: Context): Promise<ModelTexts | null> {
  const body = await c.req.parseBody()
  if (typeof body["model"] !== "string") return null
  return textsOf((field) => {
    const value = body[field]
    return typeof value === "string" ? value.trim() : ""
  })
}

/** The choice that the fields make; an empty one is as the BMS reports it, or usual. */
export function checkModel(texts: ModelTexts): Parsed<ModelChoice, ModelField> {
  const errors: Partial<Record<ModelField, FormError>> = {}
  const numbers: Partial<Record<ModelNumber, number>> = {}
  for (const name of numberNames) {
    if (texts[name] === "") continue
    const { factor, from, to } = modelNumbers[name]
    const value = readNumber(texts[name]) / factor
    if (value >= from && value <= to) numbers[name] = value
    else errors[name] = "form.error.number"
  }
  const build = texts.model === "" ? {} : parseBuild(texts.model)
  if (build === null) errors.model = "form.error.model"
  if (Object.keys(errors).length > 0)
    return { ok: false, errors: errors satisfies FieldErrors<ModelField> }
  return { ok: true, value: { ...build, ...numbers } }
}

function textsOf(text: (field: ModelField) => string): ModelTexts {
  const names: readonly ModelField[] = ["model", ...numberNames]
  return Object.fromEntries(names.map((field) => [field, text(field)])) as ModelTexts
}
