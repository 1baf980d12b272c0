import type { Battery } from "./battery.ts"

/** Milliseconds between two readings of a battery; `usual` is for those without an interval of their own. */
export const intervalOf = ({ interval }: Pick<Battery, "interval">, usual: number): number =>
  interval ?? usual
