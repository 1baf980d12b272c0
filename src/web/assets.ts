import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import chartLibrary from "apexcharts/dist/apexcharts.min.js" with { type: "file" }
import htmx from "htmx.org/dist/htmx.min.js" with { type: "file" }
import htmxLive from "htmx.org/dist/ext/hx-sse.min.js" with { type: "file" }

import styles from "../../static/app.css" with { type: "file" }
import chartOverlay from "../../static/chart-overlay.js" with { type: "file" }
import chart from "../../static/chart.js" with { type: "file" }
import icon180 from "../../static/icon-180.png" with { type: "file" }
import icon192 from "../../static/icon-192.png" with { type: "file" }
import icon512 from "../../static/icon-512.png" with { type: "file" }
import gmailProject from "../../static/gmail-project.svg" with { type: "file" }
import gmailApi from "../../static/gmail-api.svg" with { type: "file" }
import gmailAudience from "../../static/gmail-audience.svg" with { type: "file" }
import gmailClient from "../../static/gmail-client.svg" with { type: "file" }
import gmailConsent from "../../static/gmail-consent.svg" with { type: "file" }
import gmailPaste from "../../static/gmail-paste.svg" with { type: "file" }
import icon from "../../static/icon.svg" with { type: "file" }

const compress = promisify(gzip)

const script = "text/javascript; charset=utf-8"

/** Every file a browser gets, by the name under which pages ask for it. */
const files = {
  "app.css": { path: styles, type: "text/css; charset=utf-8" },
  "htmx.js": { path: htmx, type: script },
  "htmx-live.js": { path: htmxLive, type: script },
  "chart.js": { path: chart, type: script },
  "chart-overlay.js": { path: chartOverlay, type: script },
  "chart-library.js": { path: chartLibrary, type: script },
  "icon-180.png": { path: icon180, type: "image/png" },
  "icon-192.png": { path: icon192, type: "image/png" },
  "icon-512.png": { path: icon512, type: "image/png" },
  "icon.svg": { path: icon, type: "image/svg+xml" },
  "gmail-project.svg": { path: gmailProject, type: "image/svg+xml" },
  "gmail-api.svg": { path: gmailApi, type: "image/svg+xml" },
  "gmail-audience.svg": { path: gmailAudience, type: "image/svg+xml" },
  "gmail-client.svg": { path: gmailClient, type: "image/svg+xml" },
  "gmail-consent.svg": { path: gmailConsent, type: "image/svg+xml" },
  "gmail-paste.svg": { path: gmailPaste, type: "image/svg+xml" },
} as const

export type AssetName = keyof typeof files

/** A file that the executable carries, under an address that changes with its content. */
export interface Asset {
  readonly url: string
  readonly type: string
  readonly path: string
  /** Compressed once, off the main thread, when first asked for. */
  gzipped(): Promise<Uint8Array<ArrayBuffer>>
}

export interface Assets {
  /** Address of the asset, to be cached for ever. */
  url(name: AssetName): string
  /** The asset at exactly this address. */
  at(url: string): Asset | undefined
}

export function loadAssets(): Assets {
  const names = Object.keys(files).filter((name): name is AssetName => name in files)
  const assets = new Map(names.map((name) => [name, loadAsset(name)]))
  const byUrl = new Map([...assets.values()].map((asset) => [asset.url, asset]))
  return {
    url: (name) => assets.get(name)?.url ?? "",
    at: (url) => byUrl.get(url),
  }
}

function loadAsset(name: AssetName): Asset {
  const { path, type } = files[name]
  const hash = createHash("sha256").update(readFileSync(path)).digest("base64url").slice(0, 10)
  let gzipped: Promise<Uint8Array<ArrayBuffer>> | undefined
  return {
    url: `/assets/${hash}/${name}`,
    type,
    path,
    gzipped: () =>
      (gzipped ??= compress(readFileSync(path), { level: 9 }).then(
        (bytes) => new Uint8Array(bytes),
      )),
  }
}
