/** What the value of a rule is measured in; null where a rule measures nothing. */
export type AlertUnit = "%" | "V" | "A" | "°C" | "s" | "min"

/**
 * What batmon watches for: the rule's id and the unit of its value, in the order of a page. What an
 * alert's `detail` holds: the cell (`cell-low`, `cell-high`); the lowest and the highest cell, `3 1`
 * (`cell-spread-…`); the protection (`protection`, `trips`); `charge` or `discharge` (`switch-off`);
 * the cause, or nothing (`silent`); percent before and after, `80 40` (`soc-drop`); `missing`, `off`,
 * `forbidden` or `unheard` (`adapter`); the kind of state (`disk`); the last server's words (`mail`).
 */
export const alertUnits = {
  "soc-low": "%",
  "soc-critical": "%",
  "runtime-low": "min",
  "cell-low": "V",
  "cell-high": "V",
  "cell-spread-rest": "V",
  "cell-spread-load": "V",
  "temperature-high": "°C",
  "temperature-low": "°C",
  "charge-cold": "°C",
  "charge-current": "A",
  "discharge-current": "A",
  protection: null,
  trips: null,
  "switch-off": null,
  silent: "s",
  "soc-drop": "%",
  "capacity-fading": "%",
  adapter: null,
  disk: null,
  clock: null,
  mail: null,
} as const satisfies Readonly<Record<string, AlertUnit | null>>

export type AlertRuleId = keyof typeof alertUnits

export const alertRuleIds = Object.keys(alertUnits) as readonly AlertRuleId[]

/** Whether a text names a rule: a stored alert may be of a rule that a later batmon dropped. */
export const isAlertRule = (text: string): text is AlertRuleId => Object.hasOwn(alertUnits, text)

/** Rules about the board; the others are about a battery. */
export const boardRules = ["adapter", "disk", "clock", "mail"] as const satisfies AlertRuleId[]
