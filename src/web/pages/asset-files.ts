import { Hono } from "hono"

import { acceptsGzip } from "../compressed.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Styles, scripts and icons out of the executable. */
export function assetFiles({ assets }: Site) {
  return new Hono<WebEnv>().get("/:hash/:name", async (c) => {
    const asset = assets.at(c.req.path)
    if (asset === undefined) return c.notFound()
    c.header("Content-Type", asset.type)
    c.header("Cache-Control", "public, max-age=31536000, immutable")
    c.header("Vary", "Accept-Encoding")
    if (!acceptsGzip(c)) return c.body(await Bun.file(asset.path).bytes())
    c.header("Content-Encoding", "gzip")
    return c.body(await asset.gzipped())
  })
}

/** What a phone needs to know to put batmon among its apps. */
export function manifest({ assets, deps }: Site) {
  return new Hono<WebEnv>().get("/", (c) => {
    c.header("Cache-Control", "no-cache")
    c.header("Content-Type", "application/manifest+json")
    return c.body(
      JSON.stringify({
        name: `batmon · ${deps.board.name}`,
        short_name: deps.board.name,
        start_url: "/",
        display: "standalone",
        background_color: "#f4f5f6",
        theme_color: "#f4f5f6",
        icons: [
          { src: assets.url("icon.svg"), sizes: "any", type: "image/svg+xml" },
          { src: assets.url("icon-192.png"), sizes: "192x192", type: "image/png" },
          {
            src: assets.url("icon-512.png"),
            sizes: "512x512",
            type: "image/png",
            purpose: "maskable",
          },
        ],
      }),
    )
  })
}
