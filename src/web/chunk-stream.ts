/** One chunk at a time as they are taken; whoever takes no more ends the work. */
export function streamOf(
  first: IteratorResult<Uint8Array<ArrayBuffer>>,
  rest: AsyncIterator<Uint8Array<ArrayBuffer>>,
  cancelled: AbortController,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next: IteratorResult<Uint8Array<ArrayBuffer>> | null = first
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = next ?? (await rest.next())
        next = null
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        cancelled.abort(new Error("the download was cancelled"))
        await rest.return?.()
      },
    },
    { highWaterMark: 1 },
  )
}
