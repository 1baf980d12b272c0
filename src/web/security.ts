import type { MiddlewareHandler } from "hono"
import { NONCE, secureHeaders } from "hono/secure-headers"

import type { WebEnv } from "./web-env.ts"

/** Pages on which the chart library puts a style element and style attributes of its own. */
const chartPage = /^\/(?:battery\/\d+|compare)$/

/** Nothing is loaded from, sent to, or shown inside of anything but the board itself. */
const policy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

const headers = {
  referrerPolicy: "same-origin",
  xFrameOptions: "DENY",
  // Boards are reached by plain http on the local network, where browsers refuse these aloud.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  // Over TLS neither: a browser that remembers it locks the owner out when the certificate has expired.
  strictTransportSecurity: false,
  permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
}

/** Headers that tell the browser what a page of batmon may do, which is little. */
export function safeHeaders(): MiddlewareHandler<WebEnv> {
  const strict = secureHeaders({ ...headers, contentSecurityPolicy: policy })
  const withChart = secureHeaders({
    ...headers,
    contentSecurityPolicy: {
      ...policy,
      styleSrc: ["'self'", NONCE],
      styleSrcAttr: ["'unsafe-inline'"],
    },
  })
  return async function safeHeaders(c, next) {
    return chartPage.test(c.req.path) ? withChart(c, next) : strict(c, next)
  }
}
