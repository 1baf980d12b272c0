import { dlopen, FFIType } from "bun:ffi"
import { closeSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A Unix datagram socket, as systemd has one to be told on. */
export interface DatagramInbox extends Disposable {
  readonly path: string
  /** What has come since the last time it was asked. */
  take(): readonly string[]
}

const { symbols: libc } = dlopen("libc.so.6", {
  socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  bind: { args: [FFIType.i32, FFIType.ptr, FFIType.i32], returns: FFIType.i32 },
  recv: { args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i64 },
})

/** In a file, or with an abstract name (`@…`) that is in no file. */
export function openDatagramInbox(kind: "file" | "abstract" = "file"): DatagramInbox {
  const folder = mkdtempSync(join(tmpdir(), "batmon-inbox-"))
  const path = kind === "file" ? join(folder, "notify") : `@${folder}`
  const socket = libc.socket(1, 2, 0)
  const name = Buffer.from(path.replace(/^@/, "\0"))
  const address = Buffer.concat([Buffer.from([1, 0]), name])
  if (libc.bind(socket, address, address.length) !== 0) throw new Error(`cannot bind ${path}`)
  const buffer = Buffer.alloc(4096)
  const receive = () => Number(libc.recv(socket, buffer, buffer.length, 0x40))
  return {
    path,
    take() {
      const all: string[] = []
      for (let size = receive(); size >= 0; size = receive()) {
        all.push(buffer.subarray(0, size).toString())
      }
      return all
    },
    [Symbol.dispose]() {
      closeSync(socket)
      rmSync(folder, { recursive: true })
    },
  }
}
