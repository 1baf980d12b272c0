import { errorMessage } from "../lib/error-message.ts"
import type { DiskReserve } from "./disk-reserve.ts"
import { type DiskLevel, type DiskSpace, judgeDiskSpace } from "./disk-space.ts"
import type { DamagedStorage, StorageState } from "./storage-state.ts"

/** What the disk alone can make of the storage. */
export type DiskState = Exclude<StorageState, DamagedStorage>

interface DiskWatchDeps {
  /** Throws what the system throws. */
  readonly measure: () => DiskSpace
  readonly reserve: Pick<DiskReserve, "free">
  readonly onChange: (state: DiskState) => void
}

/** So little is free that the next write may fail: 1 MB, on a small disk less. */
const atItsEnd = ({ free, total }: DiskSpace) => free < Math.min(1024 * 1024, total / 200)

/** Knows how well readings can be stored, from the free space and from what became of them. */
export class DiskWatch {
  readonly #deps: DiskWatchDeps
  #space: DiskSpace | null = null
  #level: DiskLevel = "well"
  #refusal: string | null = null
  #told: DiskState["kind"] = "well"

  constructor(deps: DiskWatchDeps) {
    this.#deps = deps
  }

  get state(): DiskState {
    const free = this.#space ? this.#space.free / this.#space.total : 0
    if (this.#level === "full") return { kind: "full", free }
    if (this.#refusal !== null) return { kind: "refused", reason: this.#refusal }
    return this.#level === "filling" ? { kind: "filling", free } : { kind: "well" }
  }

  /** As last measured. */
  get space(): DiskSpace | null {
    return this.#space
  }

  /** Measures. Where the space is at its end, the reserve is freed. */
  look(): void {
    this.#measure()
    if (this.#space && atItsEnd(this.#space) && this.#deps.reserve.free()) this.#measure()
    this.#tell()
  }

  /** Readings could not be stored. */
  refused(error: unknown): void {
    this.#refusal = errorMessage(error)
    this.look()
  }

  /** Readings were stored. */
  accepted(): void {
    this.#refusal = null
    this.#tell()
  }

  #measure(): void {
    try {
      this.#space = this.#deps.measure()
      this.#level = judgeDiskSpace(this.#space, this.#level)
    } catch {
      // A disk that does not even tell its size refuses to store as well, which is seen then.
      this.#space = null
    }
  }

  #tell(): void {
    const { state } = this
    if (state.kind === this.#told) return
    this.#told = state.kind
    this.#deps.onChange(state)
  }
}
