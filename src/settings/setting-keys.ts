import {
  choice,
  hostLabel,
  optionalText,
  readingInterval,
  type SettingKind,
  text,
  wholeNumber,
  yesNo,
} from "./setting-kinds.ts"

/** One setting: its key in the file, its flag, its default, and what it is for. */
export interface SettingKey<Value> {
  /** Dotted, as in the TOML file: `web.port`. */
  readonly key: string
  /** Without the dashes. The environment variable is `BATMON_` and the same in capitals. */
  readonly flag: string
  readonly kind: SettingKind<Value>
  readonly default: NoInfer<Value>
  /** One sentence for the reference. */
  readonly about: string
}

const setting = <Value>(definition: SettingKey<Value>): SettingKey<Value> => definition

/** Every setting there is. The reference in the README is checked against this table. */
export const settingKeys = {
  dataDirectory: setting({
    key: "data_dir",
    flag: "data-dir",
    kind: text("a folder"),
    default: "/var/lib/batmon",
    about: "Folder of the two databases.",
  }),
  webHost: setting({
    key: "web.host",
    flag: "host",
    kind: text("an address"),
    default: "0.0.0.0",
    about: "Address to answer on; 0.0.0.0 is every IPv4 address of the board, :: every address.",
  }),
  webPort: setting({
    key: "web.port",
    flag: "port",
    kind: wholeNumber(0, 65_535),
    default: 80,
    about: "Port of the page; 0 takes a free one.",
  }),
  localName: setting({
    key: "web.local_name",
    flag: "local-name",
    kind: hostLabel,
    default: "batmon",
    about:
      "The board answers to this name with .local behind it (multicast DNS); empty for no name.",
  }),
  webHosts: setting({
    key: "web.hosts",
    flag: "hosts",
    kind: optionalText("names with a space between them, or nothing"),
    default: "",
    about: "Further names that lead to the page; addresses, the host name and .local always do.",
  }),
  tlsCert: setting({
    key: "tls.cert",
    flag: "tls-cert",
    kind: optionalText("a file, or nothing for no TLS"),
    default: "",
    about: "Certificate in PEM, with those that lead to its issuer; with it the page is https.",
  }),
  tlsKey: setting({
    key: "tls.key",
    flag: "tls-key",
    kind: optionalText("a file, or nothing for no TLS"),
    default: "",
    about: "Its key in PEM. Files that change are used at once.",
  }),
  tlsPort: setting({
    key: "tls.port",
    flag: "tls-port",
    kind: wholeNumber(0, 65_535),
    default: 443,
    about: "Port of the page over TLS; web.port then leads there.",
  }),
  licenceRequired: setting({
    key: "licence.required",
    flag: "licence-required",
    kind: yesNo,
    default: false,
    about: "Whether the page asks for the licence code before anything else: true or false.",
  }),
  licenceResets: setting({
    key: "licence.resets",
    flag: "licence-resets",
    kind: yesNo,
    default: true,
    about: "Whether the licence code resets a forgotten password: true or false.",
  }),
  adapter: setting({
    key: "bluetooth.adapter",
    flag: "adapter",
    kind: text("hci0, unix:/path or tcp:host:port, several with commas"),
    default: "hci0",
    about:
      "Bluetooth adapters: hci0, or a controller behind a socket, unix:/path or tcp:host:port; several with commas share the work.",
  }),
  switching: setting({
    key: "bluetooth.switching",
    flag: "switching",
    kind: choice(["off", "on"]),
    default: "off",
    about: "Whether administrators may switch charging and discharging of batteries on the page.",
  }),
  samplingInterval: setting({
    key: "sampling.interval",
    flag: "interval",
    kind: readingInterval,
    default: 120,
    about: "Time between two readings of a battery, 10 seconds to 1 hour.",
  }),
  keepReadings: setting({
    key: "history.keep_readings",
    flag: "keep-readings",
    kind: wholeNumber(0, 36_525),
    default: 731,
    about: "Days after which single readings are deleted; 0 keeps them for ever.",
  }),
  keepHours: setting({
    key: "history.keep_hours",
    flag: "keep-hours",
    kind: wholeNumber(0, 36_525),
    default: 0,
    about: "Days after which the summary of an hour is deleted; 0 keeps it for ever.",
  }),
  keepDays: setting({
    key: "history.keep_days",
    flag: "keep-days",
    kind: wholeNumber(0, 36_525),
    default: 0,
    about: "Days after which the summary of a day is deleted; 0 keeps it for ever.",
  }),
  backupDirectory: setting({
    key: "backup.directory",
    flag: "backup-dir",
    kind: optionalText("a folder, or nothing for none"),
    default: "",
    about: "Folder that gets a backup each night, on another disk at best; it must exist.",
  }),
  backupKeep: setting({
    key: "backup.keep",
    flag: "backup-keep",
    kind: wholeNumber(1, 366),
    default: 3,
    about: "How many of the nightly backups are kept, the newest.",
  }),
  gmailRelay: setting({
    key: "mail.gmail_relay",
    flag: "gmail-relay",
    kind: optionalText("an https address, or nothing for none"),
    default: "",
    about:
      "Page of yours, https, that leads Google’s answer on to the board; without it one pastes.",
  }),
  logFile: setting({
    key: "log.file",
    flag: "log-file",
    kind: optionalText("a file, or nothing for none"),
    default: "/var/log/batmon/server.log",
    about: "Log for support, kept in 5 files of 1 MB; empty for none.",
  }),
  logLevel: setting({
    key: "log.level",
    flag: "log-level",
    kind: choice(["debug", "info", "warning", "error"]),
    default: "info",
    about: "The least that is logged: debug, info, warning or error.",
  }),
} as const

/** The settings of one run; times in seconds. */
export type Settings = {
  readonly [Name in keyof typeof settingKeys]: (typeof settingKeys)[Name] extends SettingKey<
    infer Value
  >
    ? Value
    : never
}

export const environmentName = (flag: string): string =>
  `BATMON_${flag.replaceAll("-", "_").toUpperCase()}`
