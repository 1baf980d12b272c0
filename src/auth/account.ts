/** `administrator` may do all; `viewer` sees and exports, and changes nothing. */
export type Role = "administrator" | "viewer"

/** Somebody who can sign in. */
export interface Account {
  readonly id: number
  readonly name: string
  readonly role: Role
}
