/** The steps between a reading and a delivered mail at which a process can be killed, in order. */
export const killPoints = [
  "before-transaction",
  "alert-written",
  "message-written",
  "stored",
  "before-attempt",
  "attempt-begun",
  "on-its-way",
  "delivered",
  "sent",
] as const

export type KillPoint = (typeof killPoints)[number]
