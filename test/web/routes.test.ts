import { afterAll, describe, expect, test } from "bun:test"

import webTypes from "htmx.org/dist/editors/jetbrains/htmx.web-types.json"

import { createWebApp } from "../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { formPost } from "../fakes/form-post.ts"

const board = new FakeBoard()
board.rangeOf = plausibleRange
board.with("House", { balancingCells: [1], humidity: 40 })
board.with("Boat", null)
board.setRadio({ kind: "off", detail: "" })
board.fail(1, "request")
for (const url of ["https://one.test", "https://two.test"])
  board.mail.ways.add({ kind: "webhook", url, secret: "" })
const web = createWebApp(board)
afterAll(() => web.stop())

const pages: readonly (readonly [path: string, request?: RequestInit])[] = [
  ["/"],
  ["/battery/1"],
  ["/battery/1?day=2026-11-01"],
  ["/battery/2"],
  ["/battery/add"],
  ["/battery/add", formPost({ address: "A4:C1:37:00:00:01" })],
  ["/battery/add/details"],
  ["/battery/add/details?address=A4:C1:37:42:3E:D9"],
  ["/battery/add/test", formPost({ address: "A4:C1:37:42:3E:D9" })],
  ["/battery/1/edit"],
  ["/battery/1/edit", formPost({ name: "" })],
  ["/battery/1/remove"],
  ["/battery/1/switch?switch=discharge"],
  ["/?sort=soc&q=o"],
  ["/?q=nowhere"],
  ["/accounts"],
  ["/accounts", formPost({ name: "", password: "", role: "viewer" })],
  ["/audit"],
  ["/forgotten"],
  ["/mail"],
  ["/mail/add/smtp"],
  ["/mail/add/smtp", formPost({ host: "" })],
  ["/mail/add/app-password"],
  ["/mail/1/edit"],
  ["/mail/1/remove"],
  ["/mail/gmail"],
  ["/mail/gmail", formPost({ clientId: "" })],
  ["/bluetooth"],
  ["/log"],
  ["/log?level=error&follow=0"],
  ["/nope"],
]

/** The attributes that htmx 4 and its extensions know, by its own list for editors. */
const known = new Set(
  JSON.stringify(webTypes)
    .matchAll(/"name":"(hx-[^"]+)"/g)
    .map(([, name]) => name),
)

for (const [path, request] of pages)
  describe(`the page ${request ? "after a wrong form of " : ""}${path}`, async () => {
    const response = await web.app.request(path, request)
    const ids: string[] = []
    const attributes = new Map<string, string>()
    const references: string[] = []
    const rewriter = new HTMLRewriter().on("*", {
      element(element) {
        for (const [name, value] of element.attributes) {
          attributes.set(name, value)
          if (name === "id") ids.push(value)
          if (/^(?:aria-(?:labelledby|describedby)|for)$/.test(name))
            references.push(...value.split(" "))
          if (name === "href" && value.startsWith("#")) references.push(value.slice(1))
        }
      },
    })
    const html = await rewriter.transform(response).text()

    test("has each id once", () => {
      expect(ids.length).toBeGreaterThan(10)
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    })

    test("refers to nothing that is not there", () => {
      expect(references.filter((id) => !ids.includes(id))).toEqual([])
    })

    test("has no attribute that htmx does not know, and none that needs eval", () => {
      const own = [...attributes.keys()].filter((name) => name.startsWith("hx-"))
      expect(own.filter((name) => !known.has(name))).toEqual([])
      for (const [name, value] of attributes) {
        expect(name).not.toMatch(/^(?:on|hx-on)/)
        expect(value).not.toMatch(/^js(?:cript)?:|^javascript:/)
      }
    })

    test("has no style attribute, and asks nothing of another host", () => {
      expect([...attributes.keys()]).not.toContain("style")
      expect(html).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//)
    })
  })
