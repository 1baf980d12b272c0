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
