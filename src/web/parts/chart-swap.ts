/** What makes a link or a form change the chart alone, with the address following. */
export const swapsChart = {
  "hx-target": "#chart-panel",
  "hx-swap": "outerMorph",
  "hx-push-url": "true",
} as const

/** A link to the page with another chart, which the page itself follows without a reload. */
export const chartLink = (href: string) => ({ href, "hx-get": href, ...swapsChart })
