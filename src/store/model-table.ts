import type { Database } from "bun:sqlite"

import {
  type ModelChoice,
  modelOf,
  type ProposedModel,
  readModelChoice,
} from "../battery/chosen-model.ts"

/** What each battery is taken to be: what a person chose, and what its readings proposed. */
export class ModelTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get(battery: number): StoredModel {
    const row = this.#database
      .query<{ choice: string; proposed: string }, [number]>(
        "SELECT choice, proposed FROM battery_models WHERE battery = ?",
      )
      .get(battery)
    if (!row) return { choice: {}, proposed: null }
    const proposed = modelOf(readModelChoice(JSON.parse(row.proposed)), null)
    return {
      choice: readModelChoice(JSON.parse(row.choice)),
      proposed: proposed && {
        chemistry: proposed.chemistry,
        cells: proposed.cells,
        capacity: proposed.capacity,
      },
    }
  }

  choose(battery: number, choice: ModelChoice): void {
    this.#save(battery, { ...this.get(battery), choice })
  }

  propose(battery: number, proposed: ProposedModel): void {
    this.#save(battery, { ...this.get(battery), proposed })
  }

  #save(battery: number, { choice, proposed }: StoredModel): void {
    this.#database
      .query("INSERT OR REPLACE INTO battery_models (battery, choice, proposed) VALUES (?, ?, ?)")
      .run(battery, JSON.stringify(choice), JSON.stringify(proposed))
  }
}

export interface StoredModel {
  readonly choice: ModelChoice
  readonly proposed: ProposedModel | null
}
