/** Lines of one failure. */
const longest = 40

/**
 * What `bun test` printed about each test that failed and each file that could not be loaded, below
 * the file's name; the last lines of all where a run did not come to its end.
 */
export function testFailures(output: string): string[] {
  const lines = output.trimEnd().split("\n")
  const failures: string[] = []
  let file = ""
  let block: string[] = []
  const tell = () => {
    const told = block.filter((line) => line !== "").slice(-longest)
    if (told.length > 0) failures.push(["", file, ...told].join("\n"))
    block = []
  }
  for (const line of lines) {
    if (/^\((?:pass|skip|todo)\)/.test(line)) block = []
    else if (/^\S+\.test\.tsx?:$/.test(line)) [file, block] = [line, []]
    else block.push(line)
    // Such an error stands between two rules.
    const unhandled = /^-+$/.test(line) && block.filter((each) => /^-+$/.test(each)).length === 2
    if (/^\(fail\)/.test(line) || unhandled) tell()
  }
  if (!/^Ran \d+ tests? across /.test(lines.at(-1) ?? "")) {
    block = [...lines.slice(-longest)]
    file = "The run did not come to its end:"
    tell()
  }
  return failures
}
