import type { BoardView } from "../board-view.ts"
import { type AlertRule, minute, well } from "../rule.ts"

/** The board's own ear. When it is deaf, no battery is to blame. */
export const adapter: AlertRule<BoardView> = {
  id: "adapter",
  level: "critical",
  delay: 10 * minute,
  looks: 2,
  hold: 4 * minute,
  limit: () => null,
  judge({ radio, batteries, unheard }) {
    if (batteries === 0) return well
    if (radio.kind === "starting") return null
    if (radio.kind !== "ready") return [{ detail: radio.kind }]
    return batteries > 1 && unheard === batteries ? [{ detail: "unheard" }] : well
  },
}
