/**
 * Who may ask for what. `open`: anyone. `entry`: anyone, once the board is activated.
 * `activation`: anyone, before that. `viewer`: whoever is signed in may look, administrators may
 * change. `own`: whoever is signed in, as it concerns only himself. `administrator`: administrators.
 * `setup`: who has signed in with the factory's credentials, while there are no others.
 */
export type Access = "open" | "entry" | "activation" | "viewer" | "own" | "administrator" | "setup"

/**
 * By the beginning of the address as `routes.ts` has it, `/` alone for itself; the longest that fits
 * decides. What is not listed is for administrators.
 */
export const accessList: Readonly<Record<string, Access>> = {
  "/": "own",
  "/live": "viewer",
  "/alive": "viewer",
  "/battery/:id": "viewer",
  "/battery/:id/edit": "administrator",
  "/battery/:id/remove": "administrator",
  "/battery/:id/switch": "administrator",
  "/battery/:address": "viewer",
  "/battery/add": "administrator",
  "/bluetooth": "viewer",
  "/compare": "viewer",
  "/alerts": "viewer",
  "/account": "own",
  "/accounts": "administrator",
  "/audit": "administrator",
  "/log": "administrator",
  "/diagnostics.zip": "administrator",
  "/snmp": "administrator",
  "/backup": "administrator",
  "/restart": "administrator",
  // Tells only that another batmon runs: to who was signed out by what it restored as well.
  "/restart/back": "open",
  "/update": "administrator",
  "/mail": "administrator",
  "/preferences": "open",
  "/health": "open",
  "/manifest.webmanifest": "open",
  "/assets": "open",
  "/sign-in": "entry",
  "/forgotten": "entry",
  "/activate": "activation",
  "/sign-out": "own",
  "/setup": "setup",
}

/** The entry of `accessList` for a path as routed, `/battery/:id{[0-9]+}/edit`; null where there is none. */
export function accessEntry(routed: string): string | null {
  const path = routed.replaceAll(/\{[^}]*\}/g, "")
  const fits = (entry: string) => path === entry || (entry !== "/" && path.startsWith(`${entry}/`))
  const entries = Object.keys(accessList).filter(fits)
  return entries.toSorted((one, other) => other.length - one.length)[0] ?? null
}

export const accessOf = (routed: string): Access =>
  accessList[accessEntry(routed) ?? ""] ?? "administrator"
