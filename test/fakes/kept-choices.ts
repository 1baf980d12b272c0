import { SecretBox } from "../../src/lib/secret-box.ts"

/** What was chosen on the page, as JSON in memory. */
export class KeptChoices {
  readonly #values = new Map<string, string>()

  get(key: string): unknown {
    const value = this.#values.get(key)
    return value === undefined ? undefined : JSON.parse(value)
  }

  set(key: string, value: unknown): void {
    this.#values.set(key, JSON.stringify(value))
  }

  /** As whoever reads the card sees it. */
  text(key: string): string {
    return this.#values.get(key) ?? ""
  }
}

/** Seals with a key that is the same in every test. */
export const testSecrets = (filling = 7) => new SecretBox(new Uint8Array(32).fill(filling))
