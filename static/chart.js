// Draws the chart of the page with ApexCharts: #chart says in data attributes where its data are.
// What lies over the lines (band, marks, time axis, crosshair) is in chart-overlay.js.
{
  const narrow = matchMedia("(max-width: 560px)")
  const dark = matchMedia("(prefers-color-scheme: dark)")

  /** The document's: of a part that came later it is another one, which the policy does not know. */
  const { nonce } = document.getElementById("chart").dataset

  /** The element, and what it asks for, as text and taken apart: another range changes them. */
  let box
  let begun
  let wanted
  /** What is drawn, and its data: they stay together until others have come. */
  let drawing
  let data
  let chart
  let overlay
  /** Ends what was asked for before. */
  let asking = new AbortController()
  let work = Promise.resolve()
  let loaded = 0
  /** Classes of what is open in a panel that is being renewed. */
  let unfolded = []
  let dragging = false

  const formatOf = ({ digits, signed }) => {
    const format = new Intl.NumberFormat(drawing.language === "cs" ? "cs-CZ" : "en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? "exceptZero" : "auto",
    })
    return (value) => format.format(value).replace("-", "−")
  }

  // As everywhere on the page: a narrow space, which English leaves out before the percent sign.
  const unitOf = ({ unit }) => (unit === "%" && drawing.language === "en" ? "" : "\u202f") + unit

  /** A colour of the style sheet, in the theme that is on. */
  function colour(name) {
    const probe = document.createElement("i")
    probe.style.color = `var(--${name})`
    box.append(probe)
    const value = getComputedStyle(probe).color
    probe.remove()
    return value
  }

  /** Each line with its columns of the data, in the unit in which it is told. */
  function linesOf() {
    return drawing.lines.map((line, index) => {
      const found = data.batteries.find(({ battery }) => battery === line.battery)
      const columns = found?.series[line.series]
      const scaled = (column) =>
        column?.map((value) => (value === null ? null : value / line.divisor))
      const format = formatOf(line)
      return {
        ...line,
        id: `line-${index}`,
        ink: colour(`line-${line.colour}`),
        times: found?.times ?? [],
        mean: scaled(columns?.mean) ?? [],
        min: scaled(columns?.min),
        max: scaled(columns?.max),
        number: format,
        text: (value) => format(value) + unitOf(line),
      }
    })
  }

  /** Lines of one scale share an axis: its ends are round, and all have their marks side by side. */
  function scalesOf(lines) {
    const names = [...new Set(lines.map(({ scale }) => scale))]
    const scales = names.map((name) => {
      const members = lines.filter(({ scale }) => scale === name)
      const [{ signed, digits }] = members
      return { name, members, right: signed, digits, ...rangeOf(name, members) }
    })
    // More axes than these would leave no room for the lines.
    const most = narrow.matches ? 1 : 2
    for (const right of [false, true])
      for (const scale of scales
        .filter((each) => each.known && each.right === right)
        .slice(0, most))
        scale.shown = true
    return scales
  }

  const fourths = 4
  const roundSteps = [1, 2, 2.5, 5, 10]

  function rangeOf(name, members) {
    if (name === "soc") return { from: 0, to: 100, step: 25, known: true }
    let [low, high] = [Infinity, -Infinity]
    for (const { mean, min = mean, max = mean } of members) {
      for (const value of min) if (value !== null && value < low) low = value
      for (const value of max) if (value !== null && value > high) high = value
    }
    if (low > high) return { from: 0, to: 1, step: 0.25, known: false }
    // A current or a power is above or below nothing.
    if (members[0].signed) [low, high] = [Math.min(low, 0), Math.max(high, 0)]
    const least = 10 ** -members[0].digits
    const size = 10 ** Math.floor(Math.log10(Math.max(high - low, least * fourths) / fourths))
    for (const round of [...roundSteps, 20, 25, 50]) {
      const step = size * round
      const from = Math.floor(low / step + 1e-9) * step
      if (from + fourths * step >= high - step * 1e-9)
        return { from, to: from + fourths * step, step, known: true }
    }
    return { from: low, to: high, step: (high - low) / fourths, known: true }
  }

  function axisOf({ members, right, from, to, step, shown }) {
    // As many places as tell its marks apart.
    const digits = [0, 1, 2, 3].find((places) => Math.abs(step - step.toFixed(places)) < 1e-9) ?? 3
    const format = formatOf({ digits, signed: false })
    return {
      seriesName: members.map(({ id }) => id),
      show: shown === true,
      opposite: right,
      min: from,
      max: to,
      tickAmount: fourths,
      axisBorder: { show: false },
      axisTicks: { show: false },
      labels: {
        style: { colors: members.length === 1 ? members[0].ink : colour("muted") },
        formatter: (value) => format(value) + unitOf(members[0]),
      },
    }
  }

  /** A reading between two gaps has no line to be part of: it is a dot. */
  const dots = (lines) =>
    lines.flatMap(({ mean, ink }, seriesIndex) =>
      mean.flatMap((value, dataPointIndex) =>
        value !== null &&
        (mean[dataPointIndex - 1] ?? null) === null &&
        (mean[dataPointIndex + 1] ?? null) === null
          ? [{ seriesIndex, dataPointIndex, size: 2, fillColor: ink, strokeColor: ink }]
          : [],
      ),
    )

  const optionsOf = (lines, scales) => ({
    chart: {
      type: "line",
      height: narrow.matches ? 280 : 340,
      nonce,
      background: "transparent",
      fontFamily: "inherit",
      animations: { enabled: false },
      zoom: { type: "x", allowMouseWheelZoom: false },
      // Invisible, but without it nothing can be dragged over.
      toolbar: { show: false },
      events: {
        beforeZoom: (_, { xaxis }) => {
          zoom(xaxis.min, xaxis.max)
          // What is there already is shown closer until the finer data come.
          return { xaxis: { min: xaxis.min, max: xaxis.max } }
        },
        mounted: lay,
        updated: lay,
      },
    },
    series: lines.map(({ id, times, mean }) => ({
      name: id,
      data: times.map((time, index) => [time, mean[index] ?? null]),
    })),
    colors: lines.map(({ ink }) => ink),
    stroke: { width: 2, curve: "straight" },
    markers: { size: 0, discrete: dots(lines) },
    dataLabels: { enabled: false },
    grid: {
      borderColor: colour("line"),
      padding: { left: 8, right: 8, top: data.marks.length > 0 ? 12 : 0, bottom: 16 },
    },
    legend: { show: false },
    tooltip: { enabled: false },
    theme: { mode: colour("chart-mode") === "rgb(0, 0, 0)" ? "light" : "dark" },
    xaxis: {
      type: "numeric",
      min: data.from,
      max: data.to,
      labels: { show: false },
      axisBorder: { color: colour("line") },
      axisTicks: { show: false },
      tooltip: { enabled: false },
    },
    yaxis: scales.map(axisOf),
  })

  function lay() {
    if (chart) overlay?.lay(chart)
  }

  /** One after the other: a chart that is still being drawn cannot be replaced. */
  function draw() {
    work = work.then(redraw).catch(() => say(wanted.words.failed))
    return work
  }

  async function redraw() {
    if (!data) return
    const lines = linesOf()
    if (lines.every(({ mean }) => mean.every((value) => value === null)))
      return say(drawing.words.empty)
    const scales = scalesOf(lines)
    chart?.destroy()
    const plot = document.createElement("div")
    box.replaceChildren(plot)
    overlay = chartOverlay({ box, data, lines, scales, drawing, colour })
    chart = new ApexCharts(plot, optionsOf(lines, scales))
    await chart.render()
    lay()
  }

  function say(text) {
    const message = document.createElement("p")
    message.className = "chart-message"
    message.textContent = text
    chart?.destroy()
    chart = undefined
    box.replaceChildren(message)
  }

  /** `follow`: where the time that is asked for has moved on, the whole panel follows. */
  async function load({ follow = false } = {}) {
    asking.abort()
    asking = new AbortController()
    const [text, next] = [begun, wanted]
    const response = await fetch(next.data, { signal: asking.signal })
    if (!response.ok) throw new Error(`${response.status}`)
    const fresh = await response.json()
    if (follow && fresh.from !== next.from) return renew()
    data = fresh
    drawing = next
    loaded = Date.now()
    await draw()
    if (text === begun) settle()
  }

  /** Of a range that lasts still another period has begun: title, table, download and steps move with it. */
  function renew() {
    if (dragging) return
    unfolded = [...document.querySelectorAll("#chart-panel details[open]")].map(
      ({ className }) => className,
    )
    // It is the same page as before, for Back as well.
    htmx.ajax("GET", wanted.now, { source: box, push: null, replace: "true" })
  }

  /** What somebody has opened stays open in a panel that was renewed without him. */
  function unfold() {
    for (const name of unfolded)
      for (const found of document.querySelectorAll("#chart-panel details"))
        if (found.className === name) found.open = true
    unfolded = []
  }

  /** What the page asks for is there, or known not to come. */
  function settle() {
    box.drawn = begun
    box.removeAttribute("aria-busy")
  }

  /** Takes up what the page says now, if that is something else than before. */
  function begin(event) {
    const found = document.getElementById("chart")
    if (!found || (found === box && found.dataset.drawing === begun)) return
    // Whoever has chosen another range meanwhile is not led back.
    if (box && event?.detail.ctx.sourceElement !== box) {
      htmx.trigger(box, "htmx:abort")
      unfolded = []
    }
    unfold()
    box = found
    begun = box.dataset.drawing
    wanted = JSON.parse(begun)
    box.setAttribute("aria-busy", "true")
    load().catch((error) => {
      if (error.name === "AbortError") return
      say(wanted.words.failed)
      settle()
    })
  }

  /** Leads to the same chart from `from` to `to`, as a page of its own that Back leaves again. */
  function zoom(from, to) {
    const span = Math.max(60_000, Math.round(to - from))
    const start = Math.round(Math.max(data.from, from))
    const joint = drawing.page.includes("?") ? "&" : "?"
    // What it replaces, and that the address follows, the element says itself.
    htmx.ajax("GET", `${drawing.page}${joint}zoom=${start}-${start + span}`, { source: box })
  }

  begin()
  document.addEventListener("htmx:after:swap", begin)
  narrow.addEventListener("change", draw)
  dark.addEventListener("change", draw)

  // Readings may come every ten seconds; a line does not change visibly that fast. Whoever drags
  // over the chart or looks at a part of it closely is not to be disturbed.
  addEventListener("pointerdown", () => (dragging = true))
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (dragging = false))
  document.addEventListener("reading", () => {
    if (!wanted.live || dragging || Date.now() - loaded < 55_000) return
    // The lines stay as they are until the next reading.
    load({ follow: true }).catch(() => {})
  })
}
