import { describe, expect, test } from "bun:test"
import { setImmediate } from "node:timers/promises"

import { NoFileError, uploadedFile } from "../../src/web/uploaded-file.ts"

const part = (header: string, content: string) =>
  `--XX\r\nContent-Disposition: form-data; ${header}\r\n\r\n${content}\r\n`

function request(text: string, type = "multipart/form-data; boundary=XX"): Request {
  return new Request("http://localhost/", {
    method: "POST",
    headers: { "Content-Type": type },
    body: text,
  })
}

async function contentOf(asked: Request): Promise<string> {
  return Buffer.concat(await Array.fromAsync(uploadedFile(asked))).toString()
}

const file = 'name="file"; filename="a.gz"'

test("the file of a form is what was sent, and the first where there are several", async () => {
  expect(await contentOf(request(`${part(file, "hello\r\n--X")}--XX--\r\n`))).toBe("hello\r\n--X")
  const two = `${part('name="note"', "said")}${part(file, "one")}${part(file, "two")}--XX--\r\n`
  expect(await contentOf(request(two))).toBe("one")
})

test.each([
  ["no file", `${part('name="note"', "said")}--XX--\r\n`],
  ["a file that was not chosen", `${part('name="file"; filename=""', "")}--XX--\r\n`],
])("a form with %s is told from one that has one", async (_what, text) => {
  await expect(contentOf(request(text))).rejects.toBeInstanceOf(NoFileError)
})

test("what is no form has no file", async () => {
  await expect(contentOf(request("a=b", "text/plain"))).rejects.toBeInstanceOf(NoFileError)
})

describe("a form that ends too early is an error, and nothing worse:", () => {
  const whole = `${part(file, "hello")}--XX--\r\n`
  // What is thrown where nobody listens fails the test that runs then.
  for (const length of [0, 3, 20, 70, 76, whole.length - 8]) {
    test(`after ${length} bytes`, async () => {
      await expect(contentOf(request(whole.slice(0, length)))).rejects.toThrow()
      await setImmediate()
    })
  }
})
