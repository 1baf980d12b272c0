/** Why a notification did not arrive, as far as it is known. */
export class SendError extends Error {
  override readonly name = "SendError"
}
