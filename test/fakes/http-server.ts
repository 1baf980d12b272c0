/** A request as a server got it. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  /** With its question mark. */
  readonly search: string
  readonly headers: Headers
  readonly body: string
}

export interface HttpServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
}

/** A web server on 127.0.0.1 that keeps what it is asked and answers as it is told. */
export function startHttpServer(
  answer: (request: ReceivedRequest) => Response | Promise<Response> = () => new Response("taken"),
): HttpServer {
  const requests: ReceivedRequest[] = []
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(asked) {
      const { method, url, headers } = asked
      const { pathname: path, search } = new URL(url)
      const request = { method, path, search, headers, body: await asked.text() }
      requests.push(request)
      return answer(request)
    },
  })
  return {
    url: server.url.origin,
    requests,
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}
