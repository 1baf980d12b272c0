// Draws the chart of the page: #chart says in data attributes where its data are and in what words.
{
  const box = document.getElementById("chart")
  const { url, from, to, zone, today, nonce } = box.dataset
  const words = JSON.parse(box.dataset.words)
  const narrow = matchMedia("(max-width: 560px)")
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const locale = words.language === "cs" ? "cs-CZ" : "en-GB"

  const series = [
    { key: "soc", unit: "%", digits: 0 },
    { key: "voltage", unit: "V", digits: 2 },
    { key: "current", unit: "A", digits: 2, signed: true },
  ]
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
  })
  const numbers = (digits, signDisplay = "auto") =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay,
    })
  const valueFormats = series.map(({ digits, signed }) =>
    numbers(digits, signed ? "exceptZero" : "auto"),
  )
  const whole = numbers(0)
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

  // As everywhere on the page: a narrow space, which English leaves out before the percent sign.
  const unit = (index) =>
    (index === 0 && words.language === "en" ? "" : "\u202f") + series[index].unit

  // A gap is worth a dash: nothing is drawn, and nothing is read out.
  const valueText = (index) => (value) =>
    value === null || value === undefined
      ? "—"
      : `${valueFormats[index].format(value).replace("-", "−")}${unit(index)}`

  /** A colour of the style sheet, in the theme that is on. */
  function colour(name) {
    const probe = document.createElement("i")
    probe.style.color = `var(--${name})`
    box.append(probe)
    const value = getComputedStyle(probe).color
    probe.remove()
    return value
  }

  const axis = (index, options) => ({
    seriesName: words[series[index].key],
    axisBorder: { show: false },
    axisTicks: { show: false },
    ...options,
    labels: { style: { colors: colour(`chart-${series[index].key}`) }, ...options.labels },
  })

  const lines = (data) =>
    series.map(({ key }) => ({
      name: words[key],
      data: data.times.map((time, index) => [time, data.series[key]?.mean[index] ?? null]),
    }))

  /** A reading between two gaps has no line to be part of: it is a dot. */
  const markers = (data) => ({
    size: 0,
    hover: { size: 4 },
    discrete: series.flatMap(({ key }, seriesIndex) => {
      const values = data.series[key]?.mean ?? []
      const fill = colour(`chart-${key}`)
      const alone = (value, index) =>
        value !== null &&
        (values[index - 1] ?? null) === null &&
        (values[index + 1] ?? null) === null
      return values.flatMap((value, dataPointIndex) =>
        alone(value, dataPointIndex)
          ? [{ seriesIndex, dataPointIndex, size: 2, fillColor: fill, strokeColor: fill }]
          : [],
      )
    }),
  })

  const options = (data) => ({
    chart: {
      type: "line",
      height: narrow.matches ? 280 : 340,
      nonce,
      background: "transparent",
      fontFamily: "inherit",
      animations: { enabled: false },
      zoom: { type: "x", allowMouseWheelZoom: false },
      toolbar: { tools: { download: false, zoomin: false, zoomout: false, pan: false } },
      locales: [
        { name: "page", options: { toolbar: { selectionZoom: words.zoom, reset: words.reset } } },
      ],
      defaultLocale: "page",
      events: {
        zoomed: (_, { xaxis }) => {
          zoomed = xaxis.min > Number(from) || xaxis.max < Number(to)
        },
      },
    },
    series: lines(data),
    colors: series.map(({ key }) => colour(`chart-${key}`)),
    stroke: { width: 2, curve: "straight" },
    markers: markers(data),
    dataLabels: { enabled: false },
    grid: { borderColor: colour("line"), padding: { left: 8, right: 4 } },
    legend: {
      // On top of a narrow chart it would run into the toolbar.
      position: narrow.matches ? "bottom" : "top",
      horizontalAlign: "left",
      labels: { colors: colour("text") },
    },
    theme: { mode: colour("chart-mode") === "rgb(0, 0, 0)" ? "light" : "dark" },
    tooltip: {
      shared: true,
      x: { formatter: (time) => clock.format(time) },
      y: series.map((_, index) => ({ formatter: valueText(index) })),
    },
    annotations: {
      yaxis: [{ y: 0, yAxisIndex: 2, borderColor: colour("muted"), strokeDashArray: 2 }],
    },
    xaxis: {
      type: "numeric",
      min: Number(from),
      max: Number(to),
      tickAmount: narrow.matches ? 4 : 8,
      labels: {
        formatter: (time) => clock.format(time),
        rotate: 0,
        style: { colors: colour("muted") },
      },
      axisBorder: { color: colour("line") },
      axisTicks: { color: colour("line") },
      tooltip: { enabled: false },
    },
    yaxis: [
      axis(0, {
        min: 0,
        max: 100,
        tickAmount: 4,
        labels: { formatter: (value) => whole.format(value) + unit(0) },
      }),
      axis(1, {
        show: !narrow.matches,
        labels: { formatter: (value) => valueFormats[1].format(value) + unit(1) },
      }),
      axis(2, {
        opposite: true,
        forceNiceScale: true,
        labels: { formatter: (value) => short.format(value).replace("-", "−") + unit(2) },
      }),
    ],
  })

  let chart
  let shown
  let zoomed = false
  let drawing = Promise.resolve()

  /** One after the other: a chart that is still being drawn cannot be replaced. */
  function draw() {
    drawing = drawing.then(redraw).catch(() => say(words.failed))
    return drawing
  }

  async function redraw() {
    if (!shown) return
    if (shown.times.length === 0) return say(words.empty)
    chart?.destroy()
    box.replaceChildren()
    zoomed = false
    chart = new ApexCharts(box, options(shown))
    await chart.render()
  }

  function say(text) {
    const message = document.createElement("p")
    message.className = "chart-message"
    message.textContent = text
    chart?.destroy()
    chart = undefined
    box.replaceChildren(message)
  }

  async function load() {
    const response = await fetch(`${url}&points=720`)
    if (!response.ok) throw new Error(`${response.status}`)
    shown = await response.json()
    if (chart === undefined || shown.times.length === 0) return draw()
    drawing = drawing.then(() =>
      chart?.updateOptions({ series: lines(shown), markers: markers(shown) }),
    )
  }

  load().catch(() => say(words.failed))

  narrow.addEventListener("change", draw)
  dark.addEventListener("change", draw)

  // Readings may come every ten seconds; a day's line does not change visibly that fast.
  let loaded = Date.now()
  if (today === "true")
    document.addEventListener("reading", () => {
      // Whoever looks at a part of the day closely is not to be thrown out of it.
      if (zoomed || Date.now() - loaded < 55_000) return
      loaded = Date.now()
      // The line stays as it is until the next reading.
      load().catch(() => {})
    })
}
