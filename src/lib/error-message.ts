/** What an unknown thrown value says, in one line; with the reason behind it where there is one. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? "" : errorMessage(error.cause)
  return cause === "" || error.message.includes(cause)
    ? error.message
    : `${error.message} (${cause})`
}
