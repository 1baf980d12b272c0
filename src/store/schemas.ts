import type { Schema } from "./database.ts"
import { boardMigrations, historyMigrations } from "./migrations.ts"

/** Of `batmon.db`. */
export const boardSchema: Schema = { migrations: boardMigrations, pageSize: 4096 }

/**
 * Of `history.db`. A round of 16 batteries is 0.8 KB, and each page it touches is written twice: to
 * the log, then to the file. Measured: 12.3 KB a round with 1 KB pages, 15.0 with 2 KB, 19.1 with
 * 4 KB; a day of one battery is read as fast with each.
 */
export const historySchema: Schema = { migrations: historyMigrations, pageSize: 1024 }
