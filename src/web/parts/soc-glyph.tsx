interface SocGlyphProps {
  /** Percent; null leaves the battery empty and dashed. */
  readonly soc: number | null
  /** Whether that is little enough to be minded. @default false */
  readonly low?: boolean
}

/**
 * A battery filled to its state of charge. The number beside it says the same. Its shell is drawn
 * around it by the style of what it is in, as the filling alone changes with a reading.
 */
export const SocGlyph = ({ soc, low = false }: SocGlyphProps) => (
  <svg class={soc === null ? "unknown" : low ? "low" : undefined} aria-hidden="true">
    {soc !== null && <rect width={`${Math.round(soc)}%`} rx="3" />}
  </svg>
)
