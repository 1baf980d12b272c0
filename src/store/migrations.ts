import type { Migration } from "./database.ts"

/**
 * `batmon.db`: small, seldom written, and kept apart so that a damaged history never takes it along.
 * Order matters: append only.
 */
export const boardMigrations: readonly Migration[] = [
  `
  -- Ids are given in the order of adding and never again, so that SNMP rows and history stay true.
  CREATE TABLE batteries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    protocol TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX batteries_by_address ON batteries (address) WHERE removed_at IS NULL;

  -- What a BMS says of itself; one row a battery, written only when it changes.
  CREATE TABLE identities (
    battery INTEGER PRIMARY KEY REFERENCES batteries (id),
    hardware TEXT,
    software_version TEXT,
    production_date TEXT,
    trips TEXT,
    changed_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    battery INTEGER REFERENCES batteries (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_battery ON events (battery, time);

  -- A time that has passed for certain, for a board whose clock starts in the past. One row.
  CREATE TABLE known_time (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    time INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What was chosen on the page, as JSON by key. Secrets in it are sealed. With a rowid: the rows of a
  -- damaged file are found by whole numbers.
  CREATE TABLE choices (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Faults of batteries and of the board; battery is null for the board. key tells faults of one
  -- rule and one battery apart that may last at the same time, such as two protections.
  CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    battery INTEGER,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    raised_at INTEGER,
    cleared_at INTEGER,
    value REAL,
    limit_value REAL,
    detail TEXT NOT NULL,
    flapping INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by TEXT
  ) STRICT;
  CREATE INDEX alerts_open ON alerts (state) WHERE state <> 'cleared';
  CREATE INDEX alerts_by_battery ON alerts (battery, raised_at);

  -- What is to be sent, to one recipient each. Of an alert only its id and the turn are kept: it is
  -- put into words when it is sent. A summary is the rows that point to it by merged_into.
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    alert INTEGER,
    turn TEXT,
    content TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Between the beginning of an attempt and its result: after a crash it may have been delivered.
    attempting INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_answer TEXT NOT NULL DEFAULT '',
    way TEXT,
    message_id TEXT NOT NULL,
    thread TEXT NOT NULL,
    merged_into INTEGER,
    sent_at INTEGER
  ) STRICT;
  CREATE INDEX outbox_waiting ON outbox (next_attempt_at) WHERE state = 'waiting';
  CREATE INDEX outbox_by_recipient ON outbox (recipient, sent_at);
  CREATE INDEX outbox_by_alert ON outbox (alert);
  CREATE INDEX outbox_merged ON outbox (merged_into) WHERE merged_into IS NOT NULL;
  `,
  `
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name as it is compared: no two accounts have one.
    name_key TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX accounts_by_name ON accounts (name_key);

  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
  CREATE INDEX sessions_by_account ON sessions (account);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    account TEXT,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_action ON audit (action, id);
  `,
  `
  -- What each battery is taken to be, as JSON: what a person chose, and what its readings proposed.
  CREATE TABLE battery_models (
    battery INTEGER PRIMARY KEY REFERENCES batteries (id),
    choice TEXT NOT NULL,
    proposed TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- How to connect to a battery. The password of its Bluetooth module is sealed, see SecretBox.
  ALTER TABLE batteries ADD COLUMN keep_connected INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE batteries ADD COLUMN password BLOB;
  `,
  `
  -- Milliseconds between two readings; null where it is that of all batteries.
  ALTER TABLE batteries ADD COLUMN interval INTEGER;
  `,
]

/** Thousandths of V, A, W, %, Ah and °C. A part of migrations: never edited once released. */
const rollupColumns = [
  "voltage",
  "current",
  "power",
  "soc",
  "remaining",
  "cell_low",
  "cell_high",
  "cell_spread",
  "temperature_low",
  "temperature_high",
]
  .flatMap((series) => ["min", "mean", "max", "last", "n"].map((part) => `${series}_${part}`))
  .map((column) => `${column} INTEGER`)
  .join(", ")

/** `history.db`: the readings. Order matters: append only. */
export const historyMigrations: readonly Migration[] = [
  `
  -- What seldom changes, written when it does: it would be a quarter of every reading.
  CREATE TABLE details (
    id INTEGER PRIMARY KEY,
    battery INTEGER NOT NULL,
    nominal_mAh INTEGER,
    full_mAh INTEGER,
    cycles INTEGER,
    switches INTEGER,
    protections INTEGER NOT NULL,
    balance_mA INTEGER,
    humidity INTEGER,
    -- How many cells there are, and sensors up to the last that is fitted: an export asks it before
    -- the first row, and must not look at every reading for it.
    cell_count INTEGER NOT NULL,
    sensor_count INTEGER NOT NULL,
    -- No reading after it refers to these details; null while they are the battery's newest.
    used_until INTEGER
  ) STRICT;
  CREATE INDEX details_by_battery ON details (battery, id);

  -- Clustered by time: the readings of one round lie side by side, so that a round writes one or two
  -- pages however many batteries there are. Whole milli-units: a third of the size of REAL.
  CREATE TABLE readings (
    time INTEGER NOT NULL,
    battery INTEGER NOT NULL,
    voltage_mV INTEGER,
    current_mA INTEGER,
    soc INTEGER,
    remaining_mAh INTEGER,
    balancing INTEGER NOT NULL,
    cells BLOB NOT NULL,
    temperatures BLOB NOT NULL,
    -- Not a foreign key: whenever a detail is deleted, all readings would be searched for it.
    detail INTEGER NOT NULL,
    PRIMARY KEY (time, battery)
  ) STRICT, WITHOUT ROWID;

  -- For who opens the file by hand: units as people say them.
  CREATE VIEW reading_values AS
    SELECT readings.time, strftime('%Y-%m-%dT%H:%M:%fZ', readings.time / 1000.0, 'unixepoch') AS utc,
      readings.battery, voltage_mV / 1000.0 AS voltage_V, current_mA / 1000.0 AS current_A,
      round(voltage_mV / 1000.0 * current_mA / 1000.0, 2) AS power_W, soc AS soc_percent,
      remaining_mAh / 1000.0 AS remaining_Ah, nominal_mAh / 1000.0 AS nominal_Ah,
      full_mAh / 1000.0 AS full_Ah, cycles, (switches & 1) <> 0 AS charge_switch,
      (switches & 2) <> 0 AS discharge_switch, protections
    FROM readings JOIN details ON details.id = readings.detail;

  -- One row a cell: cells holds two bytes a cell, the low one first.
  CREATE VIEW cells AS
    WITH RECURSIVE number (cell) AS (SELECT 1 UNION ALL SELECT cell + 1 FROM number WHERE cell < 32),
    digits AS (
      SELECT time, battery, cell, hex(substr(cells, cell * 2, 1)) || hex(substr(cells, cell * 2 - 1, 1)) AS four
      FROM readings JOIN number ON cell * 2 <= length(cells)
    )
    SELECT time, battery, cell,
      ( (instr('0123456789ABCDEF', substr(four, 1, 1)) - 1) * 4096
      + (instr('0123456789ABCDEF', substr(four, 2, 1)) - 1) * 256
      + (instr('0123456789ABCDEF', substr(four, 3, 1)) - 1) * 16
      + (instr('0123456789ABCDEF', substr(four, 4, 1)) - 1)) / 1000.0 AS voltage_V
    FROM digits;

  -- By battery, unlike the readings: a year of one battery lies side by side. Written once a day, so
  -- that it costs a page per battery and day. A series' n is null where all readings knew it.
  CREATE TABLE hours (
    battery INTEGER NOT NULL,
    time INTEGER NOT NULL,
    count INTEGER NOT NULL,
    charge_in_mAh INTEGER NOT NULL,
    charge_out_mAh INTEGER NOT NULL,
    energy_in_mWh INTEGER NOT NULL,
    energy_out_mWh INTEGER NOT NULL,
    ${rollupColumns},
    PRIMARY KEY (battery, time)
  ) STRICT, WITHOUT ROWID;

  -- Days of the board's own zone: time is where the day begins, in UTC.
  CREATE TABLE days (
    battery INTEGER NOT NULL,
    time INTEGER NOT NULL,
    count INTEGER NOT NULL,
    charge_in_mAh INTEGER NOT NULL,
    charge_out_mAh INTEGER NOT NULL,
    energy_in_mWh INTEGER NOT NULL,
    energy_out_mWh INTEGER NOT NULL,
    ${rollupColumns},
    PRIMARY KEY (battery, time)
  ) STRICT, WITHOUT ROWID;

  -- Up to when hours and days are written; what is newer is made from the readings.
  CREATE TABLE rolled_up (
    battery INTEGER PRIMARY KEY,
    until INTEGER NOT NULL
  ) STRICT;

  -- Stretches whose readings changed after they were rolled up: an import, or a clock set right.
  CREATE TABLE outdated_rollups (
    battery INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;

  -- Removed batteries whose readings are being deleted, the oldest first: done before cursor.
  CREATE TABLE removals (
    battery INTEGER PRIMARY KEY,
    cursor INTEGER NOT NULL
  ) STRICT;

  -- Readings dated while nobody kept the clock right, one row a boot: ahead is the wall clock minus
  -- the time since the boot, until is null for the boot that lasts.
  CREATE TABLE estimated_times (
    boot TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER,
    ahead INTEGER NOT NULL
  ) STRICT;

  -- Stretches of readings that are to be moved in time because the clock was set, in the order of ids.
  CREATE TABLE redatings (
    id INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    shift INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What the estimator remembers of each battery, as JSON packed by Zstandard: 22 KB would be as many
  -- pages. Written every other day.
  CREATE TABLE runtimes (
    battery INTEGER PRIMARY KEY,
    memory BLOB NOT NULL
  ) STRICT;

  -- Forecasts whose truth is known, all in seconds from time: until empty, half way there, or full.
  CREATE TABLE forecasts (
    battery INTEGER NOT NULL,
    time INTEGER NOT NULL,
    target TEXT NOT NULL,
    low_s INTEGER NOT NULL,
    best_s INTEGER NOT NULL,
    high_s INTEGER NOT NULL,
    truth_s INTEGER NOT NULL,
    PRIMARY KEY (battery, time, target)
  ) STRICT;
  `,
]
