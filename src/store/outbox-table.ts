import type { Database } from "bun:sqlite"

import type { AlertTurn } from "../mail/mail-content.ts"
import type { OutboxKind, OutboxRow } from "../mail/outbox-message.ts"
import type { MovedTimes } from "./estimated-times.ts"

/** A row of the outbox with all that its sender needs. */
export interface StoredMessage extends OutboxRow {
  /** Of the recipient, when it was written: `en`, `cs`. */
  readonly language: string
  /** Null where it is no single turn of one alert. */
  readonly alert: number | null
  readonly turn: AlertTurn | null
  /** What else is asked for, as JSON can hold it; undefined where nothing is. */
  readonly content: unknown
  /** Whether an attempt began whose result is not known. */
  readonly attempting: boolean
  /** UTC milliseconds. */
  readonly expiresAt: number
  /** Message-IDs before it in its thread. */
  readonly thread: readonly string[]
  /** Id of the summary in which it is told. */
  readonly mergedInto: number | null
  /** UTC milliseconds. */
  readonly sentAt: number | null
}

export type NewMessage = Pick<
  StoredMessage,
  | "createdAt"
  | "recipient"
  | "language"
  | "kind"
  | "alert"
  | "turn"
  | "content"
  | "nextAttemptAt"
  | "expiresAt"
  | "messageId"
  | "thread"
>

export interface OutboxTrouble {
  /** Messages that expired or were refused. */
  readonly lost: number
  /** UTC milliseconds at which the oldest one was written that was tried and waits; null without one. */
  readonly stuckSince: number | null
  /** What was answered to it. */
  readonly answer: string
}

interface MessageRow extends Omit<StoredMessage, "content" | "thread" | "attempting"> {
  readonly content: string | null
  readonly thread: string
  readonly attempting: number
}

const columns = `id, created_at AS createdAt, recipient, language, kind, alert, turn, content, state,
  attempts, attempting, next_attempt_at AS nextAttemptAt, expires_at AS expiresAt,
  last_answer AS lastAnswer, message_id AS messageId, thread, merged_into AS mergedInto,
  sent_at AS sentAt`

const messageOf = ({ content, thread, attempting, ...row }: MessageRow): StoredMessage => ({
  ...row,
  content: content === null ? undefined : JSON.parse(content),
  thread: thread === "" ? [] : thread.split(" "),
  attempting: attempting === 1,
})

/** What is to be sent and what was. Every change of an alert is written with its rows here. */
export class OutboxTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(message: NewMessage): number {
    const row = this.#database
      .query<{ id: number }, (string | number | null)[]>(
        `INSERT INTO outbox (created_at, recipient, language, kind, alert, turn, content, state,
           next_attempt_at, expires_at, message_id, thread)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?) RETURNING id`,
      )
      .get(
        message.createdAt,
        message.recipient,
        message.language,
        message.kind,
        message.alert,
        message.turn,
        message.content === undefined ? null : JSON.stringify(message.content),
        message.nextAttemptAt,
        message.expiresAt,
        message.messageId,
        message.thread.join(" "),
      )
    if (!row) throw new Error("SQLite returned no id for a new message")
    return row.id
  }

  find(id: number): StoredMessage | null {
    const row = this.#database
      .query<MessageRow, [number]>(`SELECT ${columns} FROM outbox WHERE id = ?`)
      .get(id)
    return row && messageOf(row)
  }

  /** The newest first. */
  list(limit: number): StoredMessage[] {
    return this.#database
      .query<MessageRow, [number]>(`SELECT ${columns} FROM outbox ORDER BY id DESC LIMIT ?`)
      .all(limit)
      .map(messageOf)
  }

  /** Waiting, whenever they are due, the oldest first. */
  waiting(): StoredMessage[] {
    return this.#database
      .query<MessageRow, []>(`SELECT ${columns} FROM outbox WHERE state = 'waiting' ORDER BY id`)
      .all()
      .map(messageOf)
  }

  /** What a summary tells, the oldest first. */
  mergedInto(id: number): StoredMessage[] {
    return this.#database
      .query<MessageRow, [number]>(
        `SELECT ${columns} FROM outbox WHERE merged_into = ? ORDER BY id`,
      )
      .all(id)
      .map(messageOf)
  }

  /** Takes back what waits of a kind to a recipient, but for what may have been delivered. */
  withdraw({ recipient, kind }: Pick<StoredMessage, "recipient" | "kind">): void {
    this.#database
      .query(
        `DELETE FROM outbox
         WHERE state = 'waiting' AND attempting = 0 AND recipient = ? AND kind = ?`,
      )
      .run(recipient, kind)
  }

  /** Deletes it with all that it tells. */
  drop(id: number): void {
    this.#database.query("DELETE FROM outbox WHERE id = ?1 OR merged_into = ?1").run(id)
  }

  /** An attempt begins: from here on it may have been delivered. */
  begin(id: number): void {
    this.#database
      .query("UPDATE outbox SET attempting = 1, attempts = attempts + 1 WHERE id = ?")
      .run(id)
  }

  sent(id: number, { time, way, answer }: { time: number; way: string; answer: string }): void {
    this.#database
      .query(
        `UPDATE outbox SET state = 'sent', attempting = 0, sent_at = ?, way = ?, last_answer = ?
         WHERE id = ?`,
      )
      .run(time, way, answer, id)
  }

  /** The attempt came to nothing: there will be another one. */
  again(id: number, { at, answer }: { at: number; answer: string }): void {
    this.#database
      .query("UPDATE outbox SET attempting = 0, next_attempt_at = ?, last_answer = ? WHERE id = ?")
      .run(at, answer, id)
  }

  /** Puts it off, or forward, without an attempt; `answer` says why. */
  hold(id: number, until: number, answer?: string): void {
    this.#database
      .query(
        `UPDATE outbox SET next_attempt_at = ?, last_answer = coalesce(?, last_answer)
         WHERE id = ?`,
      )
      .run(until, answer ?? null, id)
  }

  /** For good: a server does not take it, or there was no time left. */
  close(id: number, state: "expired" | "refused", answer: string): void {
    this.#database
      .query("UPDATE outbox SET state = ?, attempting = 0, last_answer = ? WHERE id = ?")
      .run(state, answer, id)
    // Of a summary, that holds for all that it tells.
    this.#database
      .query("UPDATE outbox SET state = ?, last_answer = ? WHERE merged_into = ?")
      .run(state, answer, id)
  }

  /** What was refused and is not too old waits again: a way out is another one now. */
  reopen(now: number): void {
    const refused = `state = 'refused' AND expires_at > ?1 AND merged_into IS NULL`
    this.#database
      .query(
        `UPDATE outbox SET state = 'merged' WHERE state = 'refused'
         AND merged_into IN (SELECT id FROM outbox WHERE ${refused})`,
      )
      .run(now)
    this.#database
      .query(`UPDATE outbox SET state = 'waiting', next_attempt_at = ?1 WHERE ${refused}`)
      .run(now)
  }

  /** Tells `ids`, and all that they tell themselves, in the message `into`. Expired ones stay so. */
  merge(ids: readonly number[], into: number): void {
    const places = ids.map(() => "?").join(", ")
    this.#database
      .query(`UPDATE outbox SET merged_into = ? WHERE merged_into IN (${places})`)
      .run(into, ...ids)
    this.#database
      .query(
        `UPDATE outbox SET
           state = CASE WHEN state = 'waiting' OR alert IS NULL THEN 'merged' ELSE state END,
           merged_into = CASE WHEN alert IS NULL THEN NULL ELSE ? END WHERE id IN (${places})`,
      )
      .run(into, ...ids)
  }

  /** Of a kind, to one recipient, that left since a moment. */
  sentSince(recipient: string, kinds: readonly OutboxKind[], since: number): number {
    const places = kinds.map(() => "?").join(", ")
    const row = this.#database
      .query<{ count: number }, (string | number)[]>(
        `SELECT count(*) AS count FROM outbox
         WHERE recipient = ? AND sent_at >= ? AND kind IN (${places})`,
      )
      .get(recipient, since, ...kinds)
    return row?.count ?? 0
  }

  /** What was written to a recipient about an alert, the oldest first. */
  about(alert: number, recipient: string): StoredMessage[] {
    return this.#database
      .query<MessageRow, [number, string]>(
        `SELECT ${columns} FROM outbox WHERE alert = ? AND recipient = ? ORDER BY id`,
      )
      .all(alert, recipient)
      .map(messageOf)
  }

  /** What has become of messages in the last time, and since when one has been tried in vain. */
  trouble(since: number): OutboxTrouble {
    const lost = this.#database
      .query<{ count: number }, [number]>(
        `SELECT count(*) AS count FROM outbox WHERE state IN ('expired', 'refused')
         AND coalesce(sent_at, next_attempt_at) >= ?`,
      )
      .get(since)
    const stuck = this.#database
      .query<{ stuckSince: number | null; answer: string | null }, []>(
        `SELECT min(created_at) AS stuckSince, last_answer AS answer FROM outbox
         WHERE state = 'waiting' AND attempts > 0`,
      )
      .get()
    return {
      lost: lost?.count ?? 0,
      stuckSince: stuck?.stuckSince ?? null,
      answer: stuck?.answer ?? "",
    }
  }

  /** Forgets what left, or never will, before a moment; not who was told of what lasts. */
  forgetBefore(time: number): void {
    const isOld = `created_at < ? AND id NOT IN (SELECT outbox.id FROM alerts JOIN outbox
      ON outbox.alert = alerts.id AND turn = 'raised' WHERE alerts.state <> 'cleared')`
    this.#database
      .query(`DELETE FROM outbox WHERE state <> 'waiting' AND merged_into IS NULL AND ${isOld}`)
      .run(time)
    this.#database
      .query(
        `DELETE FROM outbox WHERE merged_into IS NOT NULL AND ${isOld}
         AND merged_into NOT IN (SELECT id FROM outbox WHERE state = 'waiting')`,
      )
      .run(time)
  }

  /** Moves what was written or sent between two times, both included, because the clock was set. */
  redate({ since, until, shift }: MovedTimes): void {
    this.#database
      .query("UPDATE outbox SET sent_at = sent_at + ? WHERE sent_at BETWEEN ? AND ?")
      .run(shift, since, until)
    this.#database
      .query(
        `UPDATE outbox SET created_at = created_at + ?1, next_attempt_at = next_attempt_at + ?1,
           expires_at = expires_at + ?1 WHERE created_at BETWEEN ?2 AND ?3`,
      )
      .run(shift, since, until)
  }
}
