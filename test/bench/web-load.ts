import type { WebApp } from "../../src/web/server.ts"

interface FirstLoad {
  /** Compressed as a browser gets it, headers not counted. */
  readonly bytes: number
  readonly parts: string
}

const browser = { "Accept-Encoding": "gzip, deflate" }

/** A page with everything that its HTML names, and the data of its chart. */
export async function firstLoad(app: WebApp["app"], path: string): Promise<FirstLoad> {
  const html = await (await app.request(path)).text()
  const assets = new Set(
    [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url),
  )
  const chart = /class="chart"/.test(html) ? [`${path}/chart`] : []
  const all = [path, "/manifest.webmanifest", ...assets, ...chart].filter(
    (url) => url !== undefined,
  )
  const sizes = await Promise.all(
    all.map(async (url) => {
      const response = await app.request(url, { headers: browser })
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      return (await response.arrayBuffer()).byteLength
    }),
  )
  const names = all.map((url, index) => {
    const size = ((sizes[index] ?? 0) / 1024).toFixed(1)
    return `${url.split("/").at(-1) || "page"} ${size}`
  })
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), parts: names.join(", ") }
}
