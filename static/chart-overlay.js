// What lies over and under the lines of a chart: the time axis, the band from lowest to highest,
// marks of what happened, and the crosshair with all values at its time.
{
  const svg = (name, attributes = {}) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    return element
  }

  /** Pixels that a letter of the small text takes, about. */
  const letter = 6.4

  /** `lay` draws it onto a chart that has just been drawn itself. */
  globalThis.chartOverlay = ({ box, data, lines, scales, drawing, colour }) => {
    const moment = new Intl.DateTimeFormat(drawing.language === "cs" ? "cs-CZ" : "en-GB", {
      timeZone: drawing.zone,
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    })
    const values = document.createElement("div")
    values.className = "chart-values"
    values.hidden = true
    let plot

    function lay(chart) {
      const inner = box.querySelector(".apexcharts-inner")
      if (!inner) return
      const { gridWidth, gridHeight, minX, maxX, translateX, translateY } = chart.w.globals
      plot = {
        width: gridWidth,
        height: gridHeight,
        left: translateX,
        top: translateY,
        x: (time) => ((time - minX) / (maxX - minX)) * gridWidth,
        time: (x) => minX + (x / gridWidth) * (maxX - minX),
        y: (value, { from, to }) => gridHeight * (1 - (value - from) / (to - from)),
      }
      for (const old of box.querySelectorAll(".overlay")) old.remove()
      inner.prepend(bands(inner))
      inner.append(axis(), zero(), marks())
      box.append(values)
      box.onpointermove = show
      box.onpointerleave = hide
    }

    /** From the lowest to the highest of each point, as wide as the line is long. */
    function bands() {
      const group = svg("g", { class: "overlay" })
      for (const line of lines.filter(({ min, max }) => min && max)) {
        const scale = scales.find(({ name }) => name === line.scale)
        const at = (column, index) =>
          `${plot.x(line.times[index]).toFixed(1)} ${plot.y(column[index], scale).toFixed(1)}`
        let path = ""
        for (const [first, last] of stretches(line.min)) {
          const there = []
          const back = []
          for (let index = first; index <= last; index++) {
            there.push(at(line.max, index))
            back.unshift(at(line.min, index))
          }
          path += `M${[...there, ...back].join("L")}Z`
        }
        group.append(svg("path", { d: path, fill: line.ink, "fill-opacity": 0.18, class: "band" }))
      }
      return clipped(group)
    }

    /** Nothing of a closer look reaches over the axes. */
    function clipped(group) {
      const id = "chart-overlay-clip"
      const clip = svg("clipPath", { id })
      clip.append(svg("rect", { width: plot.width, height: plot.height }))
      const outer = svg("g", { class: "overlay" })
      group.setAttribute("clip-path", `url(#${id})`)
      outer.append(clip, group)
      return outer
    }

    /** The first and the last index of all that is known without a gap. */
    function stretches(column) {
      const found = []
      let first = -1
      for (let index = 0; index <= column.length; index++) {
        const known = index < column.length && column[index] !== null
        if (known && first < 0) first = index
        if (known || first < 0) continue
        found.push([first, index - 1])
        first = -1
      }
      return found
    }

    function axis() {
      const group = svg("g", { class: "overlay time-axis" })
      let free = -Infinity
      for (const { time, label } of data.ticks) {
        const x = plot.x(time)
        if (x < -1 || x > plot.width + 1) continue
        group.append(
          svg("line", {
            x1: x,
            x2: x,
            y1: plot.height,
            y2: plot.height + 5,
            stroke: colour("field"),
          }),
        )
        const width = label.length * letter + 16
        if (x - width / 2 < free) continue
        free = x + width / 2
        const text = svg("text", { x, y: plot.height + 20, "text-anchor": "middle" })
        text.textContent = label
        group.append(text)
      }
      return group
    }

    /** Where a current or a power turns around. */
    function zero() {
      const scale = scales.find(({ right, from, to }) => right && from < 0 && to > 0)
      const group = svg("g", { class: "overlay" })
      if (scale) {
        const y = plot.y(0, scale)
        const shape = { x1: 0, x2: plot.width, y1: y, y2: y, "stroke-dasharray": "2 3" }
        group.append(svg("line", { ...shape, stroke: colour("field") }))
      }
      return group
    }

    /** A line for all that happened within a few pixels, and its words where there is room. */
    function marks() {
      const group = svg("g", { class: "overlay marks" })
      let free = -Infinity
      for (const { x, level, texts } of clusters()) {
        const ink = colour(level === "plain" ? "muted" : level)
        const mark = svg("g", { class: "mark", fill: ink, stroke: ink })
        const title = svg("title")
        title.textContent = texts.join("\n")
        mark.append(
          title,
          svg("line", { x1: x, x2: x, y1: 0, y2: plot.height, "stroke-dasharray": "1 4" }),
          svg("path", { d: `M${x - 5} ${plot.height + 8}h10l-5 -8z`, stroke: "none" }),
        )
        const words = texts.length > 1 ? `${texts[0]} +${texts.length - 1}` : texts[0]
        const left = x > plot.width / 2
        const room = Math.floor(((left ? x : plot.width - x) - 10) / letter)
        const short = words.length > room ? `${words.slice(0, room - 1)}…` : words
        const width = short.length * letter + 10
        if ((left ? x - width : x) >= free) {
          const text = svg("text", { x: left ? x + 4 : x - 4, y: -8, stroke: "none" })
          if (left) text.setAttribute("text-anchor", "end")
          text.textContent = short
          mark.append(text)
          free = left ? x : x + width
        }
        group.append(mark)
      }
      return group
    }

    function clusters() {
      const found = []
      for (const { time, level, text } of data.marks) {
        const x = plot.x(time)
        if (x < 0 || x > plot.width) continue
        const last = found.at(-1)
        if (!last || x - last.x > 6) {
          found.push({ x, level, texts: [text] })
          continue
        }
        last.texts.push(text)
        if (level === "danger" || last.level === "plain") last.level = level
      }
      return found
    }

    function show({ clientX }) {
      const { left } = box.getBoundingClientRect()
      const x = clientX - left - plot.left
      if (x < 0 || x > plot.width) return hide()
      const nearest = lines.map(({ times }) => nearestTo(times, plot.time(x)))
      const times = nearest.flatMap((index, line) => lines[line].times[index] ?? [])
      if (times.length === 0) return hide()
      const wanted = plot.time(x)
      const time = times.reduce((best, each) =>
        Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best,
      )
      cross(plot.x(time))
      fill(time, nearest)
      const side = x > plot.width / 2 ? -values.offsetWidth - 12 : 12
      values.style.left = `${Math.max(0, plot.left + plot.x(time) + side)}px`
    }

    function hide() {
      values.hidden = true
      box.querySelector(".crosshair")?.remove()
    }

    function cross(x) {
      const line =
        box.querySelector(".crosshair") ??
        svg("line", { class: "overlay crosshair", y1: 0, y2: plot.height, stroke: colour("muted") })
      line.setAttribute("x1", x)
      line.setAttribute("x2", x)
      if (!line.isConnected) box.querySelector(".apexcharts-inner").append(line)
    }

    function fill(time, nearest) {
      const head = document.createElement("strong")
      head.textContent = moment.format(time)
      const rows = lines.map((line, index) => {
        const row = document.createElement("p")
        const swatch = document.createElement("i")
        swatch.style.background = line.ink
        const name = document.createElement("bdi")
        name.textContent = line.name
        const value = document.createElement("b")
        value.textContent = valueText(line, nearest[index], time)
        row.append(swatch, name, value)
        return row
      })
      values.replaceChildren(head, ...rows)
      values.hidden = false
    }

    /** A gap is worth a dash: nothing is drawn, and nothing is read out. */
    function valueText({ mean, min, max, times, text, number, signed }, index, time) {
      const value = mean[index] ?? null
      const apart = Math.abs((times[index] ?? Infinity) - time)
      // Batteries are read one after the other, and are still read at one time.
      if (value === null || apart > Math.max(data.bucket, 150_000)) return "—"
      if (!min || text(min[index]) === text(max[index])) return text(value)
      return `${text(value)} (${number(min[index])}${signed ? " … " : "–"}${text(max[index])})`
    }

    function nearestTo(times, wanted) {
      let [low, high] = [0, times.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if (times[middle] < wanted) low = middle + 1
        else high = middle
      }
      return low > 0 && wanted - times[low - 1] < times[low] - wanted ? low - 1 : low
    }

    return { lay }
  }
}
