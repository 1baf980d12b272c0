import type { AlertLevel } from "../../battery/alert.ts"
import type { StorageState } from "../../store/storage-state.ts"
import type { BoardView } from "../board-view.ts"
import { type AlertRule, minute, well } from "../rule.ts"

const levels: Readonly<Record<Exclude<StorageState["kind"], "well">, AlertLevel>> = {
  filling: "notice",
  damaged: "warning",
  full: "critical",
  refused: "critical",
}

export const disk: AlertRule<BoardView> = {
  id: "disk",
  level: "warning",
  delay: 2 * minute,
  looks: 2,
  hold: 10 * minute,
  limit: () => null,
  judge: ({ storage: { kind } }) =>
    kind === "well" ? well : [{ key: kind, detail: kind, level: levels[kind] }],
}
