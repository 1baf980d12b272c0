/** A setting that cannot be used: says where it stands and what would be right. */
export class SettingsError extends Error {
  override name = "SettingsError" as const
  readonly where: string

  constructor(where: string, message: string) {
    super(`${where}: ${message}`)
    this.where = where
  }
}
