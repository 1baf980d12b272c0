/** How a BMS of the rig answers: frames of a real board, and what it does wrong. */
export interface BmsBehaviour {
  /** What it calls itself. */
  readonly name: string
  /** Answer by register: `{ "03": "dd03…77" }`, as hex. A register that is not here stays unanswered. */
  readonly frames: Readonly<Record<string, string>>
  /** Real boards lose the first request after subscribing when it comes sooner, in milliseconds. */
  readonly losesFirstFor: number
  readonly fault: BmsFault
  /** Where its serial line is: the service; notifications on the next UUID, writes on the one after. */
  readonly service: string
  /** Password of its module's lock, which is silent to everything else until it has been opened. */
  readonly lockedWith: string | null
  /** It takes writes with and without a response, and passes on only some. */
  readonly heeds: "all" | "with-response" | "without-response"
}

export type BmsFault =
  | "none"
  /** Takes requests and never answers. */
  | "silent"
  /** Sends the first notification of each answer and no more. */
  | "half"
  /** Sends noise instead of each answer. */
  | "noise"
  /** Sends noise, and then the answer. */
  | "noise-first"
  /** Sends each request back, as modules do that want to be paired first. */
  | "echo"
  /** Answers each request with status 0x80. */
  | "refuse"
  /** Ends the connection as soon as it is made. */
  | "hang-up-at-connect"
  /** Ends the connection when it is first asked for anything, such as its services. */
  | "hang-up-at-discover"
  /** Ends the connection when it is subscribed to. */
  | "hang-up-at-subscribe"
  /** Ends the connection when it is asked something. */
  | "hang-up-at-request"
  /** Agrees to be switched, and does nothing. */
  | "stubborn"
  /** Answers each request with the cell voltages, whatever was asked. */
  | "other-answer"
  /** Sends 10 KB of noise instead of each answer. */
  | "flood"

/** What the process behind a BMS tells, one JSON object a line. */
export type BmsEvent =
  | { readonly event: "ready"; readonly address: string }
  | { readonly event: "behaves" }
  | { readonly event: "connected" }
  | { readonly event: "disconnected" }
  | { readonly event: "subscribed" }
  | { readonly event: "request"; readonly hex: string; readonly lost: boolean }
