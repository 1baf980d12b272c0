/**
 * Loose, to miss none: what stands around an at sign, up to what cannot be part of an address. As long
 * as RFC 5321 allows: without a limit a long text would take the square of its length.
 */
const address = /[^\s@<>()[\]"',;:=]{1,64}@[^\s@<>()[\]"',;:=\\]{1,255}/g

/** A text in which nobody's mail address can be read. */
export const withoutMailAddresses = (text: string): string => text.replaceAll(address, "(address)")

/** Characters without the end of a line after which one is made: no line of batmon's own is as long. */
const longestLine = 64 * 1024

/** The same for a file of lines, as it comes, in constant memory. */
export async function* linesWithoutMailAddresses(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of content) {
    rest += decoder.decode(chunk, { stream: true })
    const end = rest.length > longestLine ? rest.length : rest.lastIndexOf("\n") + 1
    yield Buffer.from(withoutMailAddresses(rest.slice(0, end)))
    rest = rest.slice(end)
  }
  yield Buffer.from(withoutMailAddresses(rest + decoder.decode()))
}
