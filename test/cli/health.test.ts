import { expect, test } from "bun:test"

import { healthCommand } from "../../src/cli/health.ts"
import { captureIo } from "../fakes/capture-io.ts"

function serve(hostname: string, status: number) {
  return Bun.serve({
    hostname,
    port: 0,
    fetch: ({ url }) =>
      new URL(url).pathname === "/health"
        ? new Response(`{"status":"told"}`, { status })
        : new Response("elsewhere", { status: 404 }),
  })
}

async function health(...args: string[]) {
  const io = captureIo()
  const status = await healthCommand.run(args, io)
  return { status, said: [...io.lines, ...io.errors].join("\n") }
}

test.each([
  ["127.0.0.1", "0.0.0.0", 200, 0],
  ["127.0.0.1", "127.0.0.1", 503, 1],
  // Set to one address of the board, batmon answers on no other.
  ["127.0.0.2", "127.0.0.2", 200, 0],
])("at %s, with web.host %s, %i is status %i", async (at, host, code, status) => {
  await using server = serve(at, code)
  const found = await health("--host", host, "--port", String(server.port))
  expect(found).toEqual({ status, said: `{"status":"told"}` })
})

test("asks where it is told to, and says where nobody answers", async () => {
  const server = serve("127.0.0.1", 200)
  expect(await health("--url", server.url.href)).toMatchObject({ status: 0 })
  await server.stop(true)
  expect(await health("--url", server.url.href)).toMatchObject({
    status: 1,
    said: expect.stringContaining(`batmon does not answer at ${server.url.href}health`),
  })
})
