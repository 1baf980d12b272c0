import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import type { NearbyDevice, ScanState } from "../../sampling/nearby-scan.ts"
import { Icon } from "./icons.tsx"
import { measures, quantity } from "./quantity.tsx"
import { barsOf, SignalBars } from "./signal-bars.tsx"

export interface NearbyProps {
  readonly scan: ScanState
  /** What is monitored already. */
  readonly known: readonly Battery[]
  /** Whether devices that seem to be no BMS are listed too. */
  readonly all: boolean
  readonly words: Words
}

/** The search for batteries in range, in whichever state it is. */
export const Nearby = (props: NearbyProps) => (
  <section class="panel nearby" aria-labelledby="nearby-title">
    <NearbyState {...props} />
    <NearbyPoll {...props} />
  </section>
)

/** What the search has come to so far. Replaced while it runs, keeping what has the focus. */
export const NearbyState = ({ scan, known, all, words }: NearbyProps) => (
  <div id="nearby">
    <h2 id="nearby-title">{words.t(`nearby.${scan.kind}`)}</h2>
    {scan.kind === "scanning" && (
      <progress max={60} value={60 - Math.ceil(scan.remaining / 1000)}>
        {words.duration(scan.remaining)}
      </progress>
    )}
    {"devices" in scan && <Devices devices={scan.devices} known={known} all={all} words={words} />}
    {scan.kind === "failed" && <p>{words.t("nearby.failed.detail")}</p>}
    {scan.kind !== "scanning" && (
      <form
        method="post"
        action={scanAddress(all)}
        hx-post={scanAddress(all)}
        hx-target="#nearby-poll"
        hx-swap="outerHTML"
      >
        <button class="button">
          <Icon name="search" />
          {words.t(scan.kind === "idle" ? "nearby.begin" : "nearby.again")}
        </button>
      </form>
    )}
  </div>
)

/**
 * Begins the search when the page is there, and asks for news while it runs. Each answer brings the
 * next of these, and the last one brings one that asks nothing.
 */
export const NearbyPoll = ({ scan, all }: Pick<NearbyProps, "scan" | "all">) => {
  const address = scanAddress(all)
  const swap = { "hx-swap": "outerHTML" }
  if (scan.kind === "idle")
    return <div id="nearby-poll" hx-post={address} hx-trigger="load" {...swap}></div>
  if (scan.kind === "scanning")
    return <div id="nearby-poll" hx-get={address} hx-trigger="every 1s" {...swap}></div>
  return <div id="nearby-poll"></div>
}

const scanAddress = (all: boolean) => `/battery/add/scan${all ? "?all=1" : ""}`

interface DevicesProps extends Omit<NearbyProps, "scan"> {
  readonly devices: readonly NearbyDevice[]
}

const Devices = ({ devices, known, all, words }: DevicesProps) => {
  const batteries = devices.filter(({ protocol }) => protocol !== null)
  const others = devices.filter(({ protocol }) => protocol === null)
  const isKnown = ({ address }: NearbyDevice) => known.some((each) => each.address === address)
  const nearest = nearestFirst(all ? devices : batteries)
  // What can still be added comes first: the others are here so that nobody looks for them.
  const shown = [...nearest.filter((each) => !isKnown(each)), ...nearest.filter(isKnown)]
  return (
    <>
      {batteries.length === 0 && <p class="muted">{words.t("nearby.none")}</p>}
      <ul class="devices">
        {shown.map((device) => (
          <li id={`device-${device.address.replaceAll(":", "")}`}>
            <Device
              device={device}
              existing={known.find(({ address }) => address === device.address)}
              words={words}
            />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <p>
          <a id="nearby-others" class="more" href={all ? "/battery/add" : "/battery/add?all=1"}>
            {all ? words.t("nearby.less") : words.t("nearby.others", { count: others.length })}
          </a>
        </p>
      )}
    </>
  )
}

/**
 * In steps of the bars, and within one in the order of hearing: what is about to be touched must not
 * move because two signals differ by nothing.
 */
const nearestFirst = (devices: readonly NearbyDevice[]) =>
  devices.toSorted((a, b) => barsOf(b.rssi) - barsOf(a.rssi))

interface DeviceProps {
  readonly device: NearbyDevice
  readonly existing: Battery | undefined
  readonly words: Words
}

const Device = ({ device, existing, words }: DeviceProps) => {
  const { address, name, rssi, protocol } = device
  const signal = rssi !== null && (
    <span class="muted">{quantity(words, rssi, measures.signal)}</span>
  )
  if (existing !== undefined)
    return (
      <div class="device added">
        <SignalBars rssi={rssi} />
        <span class="device-name">
          <a href={`/battery/${existing.id}`}>
            <bdi>{existing.name}</bdi>
          </a>
          <span class="address">{address}</span>
        </span>
        <span class="device-kind">
          <span class="family">{words.t("nearby.added")}</span>
          {signal}
        </span>
        <Icon name="check" />
      </div>
    )
  return (
    <a class="device" href={`/battery/add/details?address=${address}`}>
      <SignalBars rssi={rssi} />
      <span class="device-name">
        <bdi>{name ?? address}</bdi>
        {name !== null && <span class="address">{address}</span>}
      </span>
      <span class="device-kind">
        {protocol && (
          <span class="family" title={protocol.name}>
            {shortName(protocol.name)}
          </span>
        )}
        {signal}
      </span>
      <Icon name="forward" />
    </a>
  )
}

/** Without the makers that sell it under names of their own. */
const shortName = (name: string) => name.split(" (")[0]
