import type { SecretBox } from "../lib/secret-box.ts"
import { isMailWay } from "./way.ts"
import { type OpenedWay, openedWay, type Sealing, storedWay, type WaySetup } from "./way-setup.ts"

/** Where the ways are kept among what was chosen on the page. */
const choiceKey = "mail"

export interface WayStoreDeps {
  readonly choices: {
    get(key: string): unknown
    set(key: string, value: unknown): void
  }
  readonly secrets: Pick<SecretBox, "seal" | "unseal">
}

interface Choice {
  /** The highest number given so far, so that none is given twice. */
  readonly lastId: number
  /** In the order in which they are tried. What this batmon does not know stays as it is. */
  readonly ways: readonly unknown[]
}

/** The ways as they are kept, their secrets sealed. */
export class WayStore {
  readonly #deps: WayStoreDeps

  constructor(deps: WayStoreDeps) {
    this.#deps = deps
  }

  /** In their order. */
  all(): readonly OpenedWay[] {
    return this.#choice().ways.flatMap((stored) => {
      const opened = openedWay(stored, this.#sealing(Object(stored).id))
      return opened ? [opened] : []
    })
  }

  /** At the end; returns its id. */
  add(setup: WaySetup): string {
    const { lastId, ways } = this.#choice()
    const id = String(lastId + 1)
    this.#save({ lastId: lastId + 1, ways: [...ways, storedWay(id, setup, this.#sealing(id))] })
    return id
  }

  /** False where there is no such way. */
  replace(id: string, setup: WaySetup): boolean {
    const choice = this.#choice()
    if (!choice.ways.some((way) => idOf(way) === id)) return false
    const changed = storedWay(id, setup, this.#sealing(id))
    this.#save({ ...choice, ways: choice.ways.map((way) => (idOf(way) === id ? changed : way)) })
    return true
  }

  /** False where there is no such way. */
  remove(id: string): boolean {
    const choice = this.#choice()
    const ways = choice.ways.filter((way) => idOf(way) !== id)
    if (ways.length === choice.ways.length) return false
    this.#save({ ...choice, ways })
    return true
  }

  /** Before the way of its family, mail or not, that is before it now; false where there is none. */
  raise(id: string): boolean {
    const choice = this.#choice()
    const from = choice.ways.findIndex((way) => idOf(way) === id)
    const isMail = isMailWay(Object(choice.ways[from]))
    const to = choice.ways.findLastIndex(
      (way, at) => at < from && isMailWay(Object(way)) === isMail,
    )
    if (to === -1) return false
    const ways = choice.ways.toSpliced(from, 1).toSpliced(to, 0, choice.ways[from])
    this.#save({ ...choice, ways })
    return true
  }

  /** Each secret for its field of its way alone. */
  #sealing(id: string): Sealing {
    const { secrets } = this.#deps
    const record = (field: string) => `${choiceKey}:${id}:${field}`
    return {
      seal: (secret, field) => secrets.seal(secret, record(field)).toBase64(),
      unseal: (sealed, field) => secrets.unseal(Buffer.from(sealed, "base64"), record(field)),
    }
  }

  #choice(): Choice {
    const { lastId, ways } = Object(this.#deps.choices.get(choiceKey))
    return {
      lastId: Number.isSafeInteger(lastId) ? lastId : 0,
      ways: Array.isArray(ways) ? ways : [],
    }
  }

  #save(choice: Choice): void {
    this.#deps.choices.set(choiceKey, choice)
  }
}

const idOf = (way: unknown): unknown => Object(way).id
