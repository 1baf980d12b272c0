import { Hono } from "hono"

import type { AdapterReport } from "../../ble/link.ts"
import { recoverySteps } from "../../ble/recovery.ts"
import type { Words } from "../../i18n/words.ts"
import { type BatteryView, viewBattery } from "../battery-view.ts"
import { type LiveView, piecedFragment } from "../live-channel.ts"
import { Live } from "../live-pieces.tsx"
import { openLive } from "../live-response.ts"
import { page } from "../page.tsx"
import { readingShare } from "../parts/battery-link.tsx"
import { Icon } from "../parts/icons.tsx"
import { measures, quantity } from "../parts/quantity.tsx"
import { radioProblem } from "../parts/radio-notice.tsx"
import type { BluetoothDesk } from "../web-deps.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** The adapters, what was done to make them work, and how each battery is reached. */
export function bluetooth(site: Site) {
  const { deps, live } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const seen = live.revision
      return page(c, site, {
        title: words.t("bluetooth.title"),
        live: `/bluetooth/live?seen=${seen}`,
        body: (
          <div class="wide">
            <h1>{words.t("bluetooth.title")}</h1>
            <Adapters desk={deps.bluetooth} now={deps.clock.now()} words={words} />
            <Batteries views={viewsOf(site)} words={words} />
          </div>
        ),
      })
    })
    .get("/live", (c) => openLive(c, site, bluetoothLive(site)))
}

const viewsOf = ({ deps }: Site) => deps.statuses().map((status) => viewBattery(status, deps))

function bluetoothLive(site: Site): LiveView {
  const { deps } = site
  return {
    key: "bluetooth",
    fragments: (words) => [
      piecedFragment("adapters", () => (
        <Adapters desk={deps.bluetooth} now={deps.clock.now()} words={words} />
      )),
      piecedFragment("links", () => <Batteries views={viewsOf(site)} words={words} />),
    ],
  }
}

interface AdaptersProps {
  readonly desk: BluetoothDesk
  /** UTC milliseconds. */
  readonly now: number
  readonly words: Words
}

const Adapters = ({ desk, now, words }: AdaptersProps) => (
  <section class="panel" id="adapters">
    <h2>{words.t("bluetooth.adapters")}</h2>
    {desk.adapters().map((report) => (
      <Adapter report={report} now={now} words={words} />
    ))}
    <h3>{words.t("bluetooth.connections")}</h3>
    <dl class="rows">
      {(["retry", "reconnect"] as const).map((step) => (
        <>
          <dt>{words.t(`recovery.${step}`)}</dt>
          <dd id={`recovery-${step}`}>
            <Live>{words.number(desk.connections.counts[step])}</Live>
          </dd>
        </>
      ))}
    </dl>
    <p class="muted">{words.t("bluetooth.begun")}</p>
  </section>
)

interface AdapterProps {
  readonly report: AdapterReport
  readonly now: number
  readonly words: Words
}

const Adapter = ({ report, now, words }: AdapterProps) => {
  const { adapter, state, air, load, recovery } = report
  const problem = radioProblem(state)
  const { latest } = recovery
  return (
    <>
      <h3>
        <bdi>{adapter}</bdi>
      </h3>
      <p class={`verdict level-${problem ? "danger" : "good"}`}>
        <Icon name={problem ? "danger" : "check"} />
        {words.t(problem ? `radio.${problem}` : `bluetooth.state.${radioWell(state.kind)}`)}
      </p>
      {problem && <p>{words.t(`radio.${problem}.detail`, { adapter })}</p>}
      <dl class="rows">
        <dt>{words.t("bluetooth.air")}</dt>
        <dd>{words.t(`bluetooth.air.${air}`)}</dd>
        <dt>{words.t("bluetooth.load")}</dt>
        <dd>{words.number(load)}</dd>
        {adapterSteps.map((step) => (
          <>
            <dt>{words.t(`recovery.${step}`)}</dt>
            <dd>{words.number(recovery.counts[step])}</dd>
          </>
        ))}
        {latest && (
          <>
            <dt>{words.t("bluetooth.latest")}</dt>
            <dd>
              {words.t(`recovery.${latest.step}`)}, {words.moment(latest.time, now)}
            </dd>
          </>
        )}
      </dl>
    </>
  )
}

const radioWell = (kind: AdapterReport["state"]["kind"]) =>
  kind === "starting" ? "starting" : "ready"

const adapterSteps = recoverySteps.filter((step) => step !== "retry" && step !== "reconnect")

interface BatteriesProps {
  readonly views: readonly BatteryView[]
  readonly words: Words
}

const Batteries = ({ views, words }: BatteriesProps) => (
  <section class="panel" id="links">
    <h2>{words.t("overview.batteries")}</h2>
    {views.length === 0 ? (
      <p class="muted">{words.t("state.none")}</p>
    ) : (
      <div
        class="scroll links"
        tabindex={0}
        role="region"
        aria-label={words.t("overview.batteries")}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{words.t("battery.name")}</th>
              <th scope="col">{words.t("bluetooth.heard")}</th>
              <th scope="col">{words.t("detail.signal")}</th>
              <th scope="col">{words.t("detail.link.readings")}</th>
              <th scope="col">{words.t("detail.link.exchange")}</th>
              <th scope="col">{words.t("detail.link.frame-errors")}</th>
              <th scope="col">{words.t("bluetooth.error")}</th>
            </tr>
          </thead>
          <tbody>
            {views.map((view) => (
              <BatteryRow view={view} words={words} />
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
)

const BatteryRow = ({ view, words }: { readonly view: BatteryView; readonly words: Words }) => {
  const { battery, status, heardAgo, now } = view
  const { exchange, frameErrors, readings, failures } = status.link
  const [failure] = failures
  const cells = [
    heardAgo === null ? null : words.ago(heardAgo),
    status.rssi === null ? null : quantity(words, status.rssi, measures.signal),
    readingShare(status.link, words),
    exchange === null ? null : quantity(words, exchange / 1000, { unit: "s", digits: 1 }),
    readings === 0 ? null : words.number(frameErrors),
    failure ? `${words.moment(failure.time, now)}: ${words.t(`cause.${failure.cause}`)}` : null,
  ]
  return (
    <tr>
      <th scope="row">
        <a href={`/battery/${battery.id}`}>
          <bdi>{battery.name}</bdi>
        </a>
      </th>
      {cells.map((text, column) => (
        <td id={`link-${battery.id}-${column}`}>
          <Live>{text ?? "—"}</Live>
        </td>
      ))}
    </tr>
  )
}
