import { PassThrough, Readable } from "node:stream"

import { Busboy } from "@fastify/busboy"

/**
 * The file of a form, as it comes: it may be larger than the memory, so that none of it is kept. Throws
 * `NoFileError` where the form has none. Whoever stops reading ends the request.
 */
export async function* uploadedFile(request: Request): AsyncGenerator<Uint8Array> {
  const type = request.headers.get("Content-Type") ?? ""
  if (!request.body || !/^multipart\/form-data;/i.test(type)) throw new NoFileError()
  const content = new PassThrough()
  const form = new Busboy({ headers: { "content-type": type }, limits: { files: 1, fields: 10 } })
  const fail = (error: Error) => content.destroy(error)
  let found = false
  form.on("file", (_field, file, name) => {
    // The form's own error comes as well; one that nobody heard of here would end batmon.
    file.on("error", fail)
    // A form whose file was not chosen sends an empty one without a name.
    if (name === "" || name === undefined) file.resume()
    else {
      found = true
      file.pipe(content)
    }
  })
  form.on("finish", () => {
    if (!found) content.destroy(new NoFileError())
  })
  const source = Readable.fromWeb(request.body as import("node:stream/web").ReadableStream)
  source.on("error", fail)
  form.on("error", (error) => fail(error instanceof Error ? error : new Error(String(error))))
  source.pipe(form)
  try {
    yield* content
  } finally {
    source.destroy()
  }
}

export class NoFileError extends Error {
  override name = "NoFileError" as const

  constructor() {
    super("the form has no file")
  }
}
