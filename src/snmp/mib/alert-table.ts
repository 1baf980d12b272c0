import { alertUnits, isAlertRule } from "../../battery/alert-rule.ts"
import { type Alert, alertLevels, type AlertState } from "../../battery/alert.ts"
import type { Table } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import { dateAndTime, integer, known, text, type Value } from "../value.ts"
import type { MibSource } from "./mib-source.ts"

const states: readonly AlertState[] = ["pending", "raised", "acknowledged", "cleared"]

type AlertColumn = (alert: Alert) => Value | null

/** By number, as in `batmonAlertTable`: also what a notification tells. */
export function alertColumns(source: MibSource): Record<number, AlertColumn> {
  return {
    2: ({ rule }) => text(rule),
    3: ({ battery }) => integer(battery ?? 0),
    4: ({ battery }) => text(nameOf(source, battery)),
    5: ({ level }) => integer(alertLevels.indexOf(level) + 1),
    6: ({ state }) => integer(states.indexOf(state) + 1),
    7: ({ since }) => dateAndTime(since),
    8: ({ raisedAt }) => known(raisedAt, dateAndTime),
    9: ({ value }) => known(value, (number) => integer(number * 1000)),
    10: ({ limit }) => known(limit, (number) => integer(number * 1000)),
    11: ({ rule }) => known(isAlertRule(rule) ? alertUnits[rule] : null, text),
    12: ({ detail }) => text(detail),
  }
}

export const alertEntry = (root: Oid): Oid => [...root, 1, 5, 1]

/** `batmonAlertTable`. */
export function alertTable(root: Oid, source: MibSource): Table<Alert> {
  const { alerts, view } = source
  return {
    entry: alertEntry(root),
    rows: view.derive(() =>
      alerts()
        .map((alert) => ({ index: [alert.id], item: alert }))
        .sort((one, other) => one.item.id - other.item.id),
    ),
    columns: alertColumns(source),
  }
}

/** What the alert is about: a battery, or the board. */
const nameOf = ({ board, view }: MibSource, id: number | null) =>
  id === null
    ? board.name
    : (view.statuses.find(({ battery }) => battery.id === id)?.battery.name ?? "")
