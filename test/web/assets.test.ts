import { describe, expect, test } from "bun:test"

import { type AssetName, loadAssets } from "../../src/web/assets.ts"

const assets = loadAssets()
const names: readonly AssetName[] = [
  "app.css",
  "htmx.js",
  "htmx-live.js",
  "chart.js",
  "chart-library.js",
  "icon-180.png",
  "icon-192.png",
  "icon-512.png",
  "icon.svg",
  "gmail-project.svg",
  "gmail-api.svg",
  "gmail-audience.svg",
  "gmail-client.svg",
  "gmail-consent.svg",
  "gmail-paste.svg",
]

describe("assets", () => {
  for (const name of names)
    test(`${name} is found under its address alone, and compresses to itself`, async () => {
      const url = assets.url(name)
      const asset = assets.at(url)
      expect(url).toMatch(/^\/assets\/[\w-]{10}\/[a-z0-9.-]+$/)
      expect(assets.at(url.replace(/[\w-]{10}/, "0000000000"))).toBeUndefined()
      if (asset === undefined) throw new Error("not found")
      const content = await Bun.file(asset.path).bytes()
      expect(content.length).toBeGreaterThan(300)
      expect(Bun.gunzipSync(await asset.gzipped())).toEqual(content)
    })
})

test("the icons for home screens are as large as their names say", async () => {
  for (const size of [180, 192, 512] as const) {
    const bytes = await Bun.file(assets.at(assets.url(`icon-${size}.png`))?.path ?? "").bytes()
    const header = new DataView(bytes.buffer, bytes.byteOffset)
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([size, size])
  }
})

test("a class has its look from one place: two of one name would spoil each other", async () => {
  const css = await Bun.file(new URL("../../static/app.css", import.meta.url)).text()
  const classes = [
    ...css.replaceAll(/\/\*.*?\*\//gs, "").matchAll(/(?:^|\}\n\n)(\.[\w-]+) \{/g),
  ].map(([, name = ""]) => name)
  expect(classes.length).toBeGreaterThan(100)
  expect(classes.filter((name, index) => classes.indexOf(name) !== index)).toEqual([])
})

/** Relative luminance and contrast as WCAG 2.2 defines them. */
const luminance = (colour: string) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (one: string, other: string) => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe("the colours of the style sheet", async () => {
  const css = await Bun.file(new URL("../../static/app.css", import.meta.url)).text()
  const tokens = new Map(
    css
      .matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)
      .map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]),
  )
  const grounds = ["surface", "raised"]
  const meanings = ["good", "charging", "warning", "danger", "unknown"]
  const pairs = [
    ...["text", "muted", "accent", ...meanings].map((ink) => ({ ink, grounds, least: 4.5 })),
    ...meanings.map((ink) => ({ ink, grounds: [`${ink}-tint`], least: 4.5 })),
    { ink: "text", grounds: ["unknown-tint", "danger-tint"], least: 4.5 },
    { ink: "on-accent", grounds: ["accent"], least: 4.5 },
    // The labels of the chart's axes have the colours of its lines.
    ...Array.from({ length: 10 }, (_, index) => ({
      ink: `line-${index + 1}`,
      grounds: ["raised"],
      least: 4.5,
    })),
    // Edges of fields and filled bars are shapes, not text.
    { ink: "field", grounds: [...grounds, "unknown-tint"], least: 3 },
  ]
  for (const { ink, grounds, least } of pairs)
    test(`${ink} stands out from ${grounds.join(" and ")} in both themes`, () => {
      for (const ground of grounds)
        for (const theme of ["light", "dark"] as const) {
          const [above, below] = [tokens.get(ink), tokens.get(ground)]
          if (!above || !below) throw new Error(`no ${ink} or ${ground}`)
          expect(contrast(above[theme], below[theme])).toBeGreaterThanOrEqual(least)
        }
    })
})
