import type { BoardView } from "../board-view.ts"
import { type AlertRule, minute, well } from "../rule.ts"

/** Told on the page, and by the ways that still work. */
export const mail: AlertRule<BoardView> = {
  id: "mail",
  level: "warning",
  delay: 60 * minute,
  looks: 2,
  hold: 10 * minute,
  limit: () => null,
  judge({ mailStuckFor, mailLost, mailAnswer }) {
    if (mailStuckFor === null) return null
    return mailStuckFor > 0 || mailLost > 0 ? [{ detail: mailAnswer }] : well
  },
}
