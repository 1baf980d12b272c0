import type { AppEvents } from "../app-events.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import { type Contradiction, contradictions } from "../battery/battery-model-choice.ts"
import { type ModelChoice, modelOf, proposedBy } from "../battery/chosen-model.ts"
import type { Reading } from "../bms/reading.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { ModelTable, StoredModel } from "../store/model-table.ts"

interface ModelKeeperDeps {
  readonly table: () => ModelTable
  readonly events: EventBus<AppEvents>
  readonly log: Logger
}

/** A battery's model, where that comes from, and what the newest reading says against it. */
export interface ModelView extends StoredModel {
  /** Null while neither a person nor the BMS has told enough. */
  readonly model: BatteryModel | null
  readonly against: readonly Contradiction[]
}

/** What each battery is taken to be: in memory, and stored when it changes. */
export class ModelKeeper implements Part {
  readonly name = "model keeper"
  readonly #deps: ModelKeeperDeps
  readonly #views = new Map<number, ModelView>()
  #unsubscribe = () => {}

  constructor(deps: ModelKeeperDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    // The command line may have chosen another model.
    this.#unsubscribe = this.#deps.events.on("batteries-changed", () => this.#views.clear())
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
  }

  view(battery: number): ModelView {
    const known = this.#views.get(battery)
    if (known) return known
    const stored = this.#deps.table().get(battery)
    return this.#keep(battery, { ...stored, against: [] })
  }

  choose(battery: number, choice: ModelChoice): void {
    this.#deps.table().choose(battery, choice)
    this.#keep(battery, { ...this.view(battery), choice, against: [] })
  }

  /** The model for a new reading, which is compared with it; proposed by it where nobody chose. */
  model(battery: number, reading: Reading): BatteryModel | null {
    const before = this.view(battery)
    const proposed = proposedBy(before.proposed, reading)
    if (proposed !== null && proposed !== before.proposed) this.#propose(battery, proposed)
    const model = modelOf(before.choice, proposed)
    const against = model === null ? [] : contradictions(model, [reading])
    if (proposed !== before.proposed || against.length > 0 || before.against.length > 0)
      this.#keep(battery, { ...before, proposed, against })
    return model
  }

  #keep(battery: number, view: Omit<ModelView, "model">): ModelView {
    const kept = { ...view, model: modelOf(view.choice, view.proposed) }
    this.#views.set(battery, kept)
    return kept
  }

  #propose(battery: number, proposed: NonNullable<StoredModel["proposed"]>): void {
    try {
      this.#deps.table().propose(battery, proposed)
    } catch (error) {
      this.#deps.log.debug("cannot store a battery's model", { reason: errorMessage(error) })
    }
  }
}
