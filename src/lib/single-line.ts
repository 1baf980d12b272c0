/** A text from outside as one line, without what steers a terminal or turns letters round. */
export const singleLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim()
