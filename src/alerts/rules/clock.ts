import type { BoardView } from "../board-view.ts"
import { type AlertRule, hour, well } from "../rule.ts"

/** Without a right clock times on the page and in mails are wrong, and readings are dated by guess. */
export const clock: AlertRule<BoardView> = {
  id: "clock",
  level: "warning",
  delay: hour,
  looks: 2,
  hold: 0,
  limit: () => null,
  judge: ({ isClockGuessed }) => (isClockGuessed ? [{}] : well),
}
