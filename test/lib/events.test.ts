import { expect, test } from "bun:test"

import { createEventBus } from "../../src/lib/events.ts"

interface Events {
  ping: number
  pong: string
}

test("an event reaches its listeners only, until they end", () => {
  const heard: unknown[] = []
  const bus = createEventBus<Events>(() => {})
  const end = bus.on("ping", (value) => heard.push(value))
  bus.on("pong", (value) => heard.push(value))
  bus.emit("ping", 1)
  end()
  bus.emit("ping", 2)
  bus.emit("pong", "x")
  expect(heard).toEqual([1, "x"])
})

test("a listener that fails is reported and keeps nothing from the others", () => {
  const heard: number[] = []
  const errors: unknown[] = []
  const bus = createEventBus<Events>((name, error) => errors.push([name, error]))
  const failure = new Error("broken")
  bus.on("ping", () => {
    throw failure
  })
  bus.on("ping", (value) => heard.push(value))
  bus.emit("ping", 1)
  expect(heard).toEqual([1])
  expect(errors).toEqual([["ping", failure]])
})

test("a listener may end others while an event is being told", () => {
  const heard: string[] = []
  const bus = createEventBus<Events>(() => {})
  bus.on("ping", () => end())
  const end = bus.on("ping", () => heard.push("second"))
  bus.emit("ping", 1)
  bus.emit("ping", 2)
  expect(heard).toEqual(["second"])
})
