/** What `batmon doctor` looks at, in the order in which it tells. */
export const doctorSubjects = [
  "batmon",
  "bluetooth",
  "permissions",
  "clock",
  "disk",
  "database",
  "page",
  "network",
  "mail",
  "snmp",
] as const

/** One line of what the doctor found: for who supports the board, in English. */
export interface Finding {
  readonly subject: (typeof doctorSubjects)[number]
  /** `off`: not in use, which is no fault. */
  readonly state: "ok" | "off" | "problem"
  readonly found: string
  /** What to do about a problem. */
  readonly advice?: string
}

export function findingLine({ subject, state, found, advice }: Finding): string {
  const line = `${state.padEnd(7)}  ${subject.padEnd(11)}  ${found}`
  return advice === undefined ? line : `${line}\n${" ".repeat(22)}→ ${advice}`
}
