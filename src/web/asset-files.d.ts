// What `with { type: "file" }` gives: the path of the embedded file.

declare module "apexcharts/dist/apexcharts.min.js" {
  const path: string
  export default path
}

declare module "htmx.org/dist/htmx.min.js" {
  const path: string
  export default path
}

declare module "htmx.org/dist/ext/hx-sse.min.js" {
  const path: string
  export default path
}

declare module "*/static/app.css" {
  const path: string
  export default path
}

declare module "*/static/chart-overlay.js" {
  const path: string
  export default path
}

declare module "*/static/chart.js" {
  const path: string
  export default path
}

declare module "*/static/icon-180.png" {
  const path: string
  export default path
}

declare module "*/static/icon-192.png" {
  const path: string
  export default path
}

declare module "*/static/icon-512.png" {
  const path: string
  export default path
}

declare module "*/static/icon.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-project.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-api.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-audience.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-client.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-consent.svg" {
  const path: string
  export default path
}

declare module "*/static/gmail-paste.svg" {
  const path: string
  export default path
}
