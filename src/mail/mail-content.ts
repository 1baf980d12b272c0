import type { Alert } from "../battery/alert.ts"
import type { SilenceCause } from "../sampling/silence-cause.ts"
import type { Attachment } from "./outbox-message.ts"

/** What a mail says, before it is put into the recipient's words. All times are UTC milliseconds. */
export type MailContent =
  AlertContent | SummaryContent | DigestContent | DataContent | SecurityContent | TestContent

/** A turn of one alert. */
export interface AlertContent {
  readonly kind: "alert"
  readonly fact: AlertFact
}

/** Several turns in one mail, the oldest first. */
export interface SummaryContent {
  readonly kind: "summary"
  /** Why they come together: at the same moment, after no way out worked, after quiet hours or a full day. */
  readonly reason: "together" | "offline" | "quiet-hours" | "daily-cap"
  readonly facts: readonly AlertFact[]
  /** Turns beyond those in `facts`. */
  readonly omitted: number
}

/** What is told regularly, whether or not anything happened. */
export interface DigestContent {
  readonly kind: "digest"
  readonly period: "day" | "week"
  /** Inclusive. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly batteries: readonly BatteryDigest[]
  /** Raised in the period, the oldest first. */
  readonly alerts: readonly AlertFact[]
}

/** Readings as a file, at a chosen time. The file is attached by whoever sends it. */
export interface DataContent {
  readonly kind: "data"
  readonly from: number
  readonly to: number
  readonly batteries: readonly MailBattery[]
  /** Names of the attached files. */
  readonly files: readonly string[]
}

/** The password of an account was reset by the licence code. */
export interface SecurityContent {
  readonly kind: "security"
  readonly time: number
  /** Address that it came from. */
  readonly from: string
  readonly account: string
}

export interface TestContent {
  readonly kind: "test"
}

export interface AlertFact {
  readonly event: AlertTurn
  /** When that happened. */
  readonly time: number
  readonly alert: Alert
  /** Null for the board. */
  readonly battery: MailBattery | null
  /** Why it is silent, where the alert is about that; null where not known. */
  readonly cause: SilenceCause | null
  /** The newest reading when the mail was made; null where there is none. */
  readonly lastReading: MailReading | null
}

/** `repeated`: it lasts still, and is told again. */
export type AlertTurn = "raised" | "repeated" | "cleared"

export interface MailBattery {
  readonly id: number
  /** What a person typed. */
  readonly name: string
  readonly address: string
}

export interface MailReading {
  readonly time: number
  /** Volts. */
  readonly voltage: number | null
  /** Amperes; positive while charging. */
  readonly current: number | null
  /** Percent. */
  readonly soc: number | null
}

export interface BatteryDigest {
  readonly battery: MailBattery
  /** Percent, over the period; null where nothing is known. */
  readonly socLow: number | null
  readonly socHigh: number | null
  /** Degrees Celsius. */
  readonly temperatureLow: number | null
  readonly temperatureHigh: number | null
  /** Watt-hours; null where nothing is known. */
  readonly energyIn: number | null
  readonly energyOut: number | null
  /** Share of the period in which it was read, 0 to 1. */
  readonly heard: number
  readonly lastReading: MailReading | null
  /** SoC in percent at even distances over the period, null in gaps: for the drawing. */
  readonly soc: readonly (number | null)[]
}

/** What every mail may need to know besides its content. */
export interface MailContext {
  /** What the owner calls the board. */
  readonly boardName: string
  /** Of the page by its name on the local network, without a slash at the end: `http://batmon.local`. */
  readonly pageUrl: string
  /** IANA zone in which times are told. */
  readonly timeZone: string
  /** When it is put into words. */
  readonly now: number
}

/** A mail in words. */
export interface RenderedMail {
  /** One line, without the thread's `Re:`; the same for all turns of one alert but for the first word. */
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Images that the HTML shows by their `cid`, drawn here: a digest's chart, PNG. */
  readonly images: readonly Attachment[]
}
