import { expect, test } from "bun:test"
import { type Adapter, AdapterError, parseAdapter } from "../../src/ble/adapter.ts"

const known: readonly (readonly [string, Adapter])[] = [
  ["hci0", { kind: "hci", device: 0 }],
  ["hci12", { kind: "hci", device: 12 }],
  ["unix:/run/radio.sock", { kind: "unix", path: "/run/radio.sock" }],
  ["unix:/with: colons", { kind: "unix", path: "/with: colons" }],
  ["tcp:radio.example:3333", { kind: "tcp", host: "radio.example", port: 3333 }],
  ["tcp:192.0.2.7:65535", { kind: "tcp", host: "192.0.2.7", port: 65535 }],
  ["tcp:[2001:db8::7]:3333", { kind: "tcp", host: "2001:db8::7", port: 3333 }],
]

test.each(known)("%s is an adapter", (text, adapter) => {
  expect(parseAdapter(text)).toEqual(adapter)
})

test.each([
  "",
  "hci",
  "hciX",
  "HCI0",
  "hci0 ",
  "/dev/ttyUSB0",
  "unix:",
  "unix:radio.sock",
  "tcp:radio.example",
  "tcp:radio.example:0",
  "tcp:radio.example:65536",
  "tcp::3333",
  "tcp:2001:db8::7:3333",
])("%p is none, and is told what would be", (text) => {
  expect(() => parseAdapter(text)).toThrow(AdapterError)
  expect(() => parseAdapter(text)).toThrow("hciN, unix:/path or tcp:host:port")
})
