interface SocGlyphProps {
  /** Percent; null leaves the battery empty and dashed. */
  readonly soc: number | null
  /** Whether that is little enough to be minded. @default false */
  readonly low?: boolean
}

const width = 56

/** A battery filled to its state of charge. The number beside it says the same. */
export const SocGlyph = ({ soc, low = false }: SocGlyphProps) => (
  <svg
    class={soc === null ? "soc-glyph unknown" : low ? "soc-glyph low" : "soc-glyph"}
    viewBox="0 0 70 32"
    aria-hidden="true"
  >
    <rect class="shell" x="1" y="1" width="62" height="30" rx="6" />
    <rect class="pole" x="65" y="10" width="4" height="12" rx="2" />
    {soc !== null && (
      <rect class="fill" x="4" y="4" width={Math.round((width * soc) / 100)} height="24" rx="3" />
    )}
  </svg>
)
