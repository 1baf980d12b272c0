import { describe, expect, test } from "bun:test"

import { type CsvRecord, CsvRecords } from "../../src/export/csv-records.ts"

/** Read in pieces of that many characters. */
function recordsOf(text: string, { separator = ",", piece = text.length + 1 } = {}): CsvRecord[] {
  const records = new CsvRecords(separator)
  const found: CsvRecord[] = []
  for (let at = 0; at < text.length; at += piece) {
    found.push(...records.push(text.slice(at, at + piece)))
  }
  return [...found, ...records.end()]
}

const fieldsOf = (text: string, separator?: string) =>
  recordsOf(text, separator === undefined ? {} : { separator }).map((record) =>
    "fields" in record ? record.fields : record.fault,
  )

describe("records", () => {
  const cases = [
    {
      title: "end with LF or CRLF",
      text: "a,b\r\nc,d\n",
      is: [
        ["a", "b"],
        ["c", "d"],
      ],
    },
    { title: "may lack the last line break", text: "a\nb", is: [["a"], ["b"]] },
    {
      title: "may end with an empty field",
      text: "a,\n,b\n",
      is: [
        ["a", ""],
        ["", "b"],
      ],
    },
    { title: "are not there for empty lines", text: "a\n\n\r\nb\n", is: [["a"], ["b"]] },
    { title: "may hold the separator in quotes", text: '"a,b",c\n', is: [["a,b", "c"]] },
    { title: "may hold quotes in quotes", text: 'x,"4"" pack"\n', is: [["x", '4" pack']] },
    {
      title: "may hold line breaks in quotes",
      text: '"a\r\nb",c\nd\n',
      is: [["a\r\nb", "c"], ["d"]],
    },
    { title: "may hold an empty field in quotes", text: '"",x\n', is: [["", "x"]] },
    { title: "may end in quotes without a line break", text: 'a,"b"', is: [["a", "b"]] },
    { title: "may end in quotes before CRLF", text: 'a,"b"\r\nc\r\n', is: [["a", "b"], ["c"]] },
  ]
  test.each(cases)("$title", ({ text, is }) => {
    expect(fieldsOf(text)).toEqual(is)
  })

  test.each([";", "\t"])("are separated by %j where that is asked for", (separator) => {
    expect(fieldsOf(`a,b${separator}"c${separator}d"\n`, separator)).toEqual([
      ["a,b", `c${separator}d`],
    ])
  })

  test("are the same in whatever pieces the text comes", () => {
    const text = 'a,"b ""c"" d",e\r\n"1\r\n2",,\r\n\r\n"x"y,z\nlast,"one"'
    const whole = recordsOf(text)
    expect(whole).toHaveLength(4)
    for (let piece = 1; piece < text.length; piece += 1) {
      expect(recordsOf(text, { piece })).toEqual(whole)
    }
  })

  test("have the number of the line they begin on", () => {
    const lines = recordsOf('head\n"a\nb\nc",x\n\nlast\n').map(({ line }) => line)
    expect(lines).toEqual([1, 2, 6])
  })
})

describe("what is no record is told with its line, and the next line is read again:", () => {
  const cases = [
    { title: "text after a quoted field", text: 'a\n"b"c,d\ne\n', says: "after a closing quote" },
    { title: "a quote within a field", text: 'a\nb"c,d\ne\n', says: "not in quotes" },
    { title: "a quote that is not closed", text: 'a\n"b,c\ne\n', says: "not closed" },
    {
      title: "a line over 64 KB",
      text: `a\n${"x".repeat(70_000)}\ne\n`,
      says: "longer than 64 KB",
    },
  ]
  test.each(cases)("$title", ({ text, says }) => {
    for (const piece of [text.length, 1000]) {
      expect(recordsOf(text, { piece })).toEqual([
        { line: 1, fields: ["a"] },
        { line: 2, fault: expect.stringContaining(says) },
        { line: 3, fields: ["e"] },
      ])
    }
  })

  test("a quote that is not closed for longer than any line may be", () => {
    const rest = Array.from({ length: 20_000 }, (_, index) => `line,${index}`)
    const records = recordsOf(['a,"b', ...rest].join("\n"), { piece: 4096 })
    expect(records).toHaveLength(20_001)
    expect(records[0]).toEqual({ line: 1, fault: "a quote that opens here is not closed" })
    expect(records.at(-1)).toEqual({ line: 20_001, fields: ["line", "19999"] })
  })

  test("a line that does not end, whose start is not kept", () => {
    const records = new CsvRecords(",")
    const found = Array.from({ length: 50 }, () => [...records.push("x".repeat(10_000))]).flat()
    expect(found).toEqual([{ line: 1, fault: "longer than 64 KB" }])
    expect([...records.push("x\nb\n")]).toEqual([{ line: 2, fields: ["b"] }])
  })
})
