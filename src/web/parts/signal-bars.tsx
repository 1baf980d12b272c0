/** Signals in dBm from which on there are 4, 3 and 2 bars; below the last there is one. */
const steps = [-60, -70, -80] as const

/** 1 to 4; 0 where the signal is unknown. */
export function barsOf(rssi: number | null): number {
  if (rssi === null) return 0
  const step = steps.findIndex((least) => rssi >= least)
  return step === -1 ? 1 : 4 - step
}

/** How well something is heard. The number beside it says the same. */
export const SignalBars = ({ rssi }: { readonly rssi: number | null }) => (
  <svg class="signal-bars" viewBox="0 0 22 18" aria-hidden="true">
    {[1, 2, 3, 4].map((bar) => (
      <rect
        class={bar <= barsOf(rssi) ? "on" : undefined}
        x={(bar - 1) * 6}
        y={18 - bar * 4.5}
        width="4"
        height={bar * 4.5}
        rx="1"
      />
    ))}
  </svg>
)
