import { statfsSync } from "node:fs"

/** Of the file system that holds a folder, bytes. */
export interface DiskSpace {
  /** What batmon may still use. */
  readonly free: number
  readonly total: number
}

/** Throws what the system throws. */
export function readDiskSpace(folder: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

/** A task that needs more space than there is. */
export class NoSpaceError extends Error {
  override name = "NoSpaceError" as const

  constructor(folder: string, free: number, needed: number) {
    const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
    super(`${folder} has ${megabytes(free)} MB free, and it takes ${megabytes(needed)} MB`)
  }
}

/** Throws `NoSpaceError` where fewer than `needed` bytes are free. */
export function assertSpace(folder: string, needed: number): void {
  const { free } = readDiskSpace(folder)
  if (free < needed) throw new NoSpaceError(folder, free, needed)
}

export type DiskLevel = "well" | "filling" | "full"

/** Shares of the disk, and bytes that are enough on a disk of any size. */
const limits = {
  filling: { share: 0.1, enough: 2e9 },
  full: { share: 0.05, enough: 1e9 },
} as const

/** A limit is left behind only when this much more is free than it asks for. */
const easing = 1.1

/** How short the space is. `before` keeps the answer from going to and fro at a limit. */
export function judgeDiskSpace(space: DiskSpace, before: DiskLevel): DiskLevel {
  const below = (level: "filling" | "full", ease: number) =>
    space.free < ease * limitOf(space, level)
  if (below("full", before === "full" ? easing : 1)) return "full"
  return below("filling", before === "well" ? 1 : easing) ? "filling" : "well"
}

/** Bytes that must be free for the level not to hold. */
function limitOf({ total }: Pick<DiskSpace, "total">, level: "filling" | "full"): number {
  const { share, enough } = limits[level]
  return Math.min(share * total, enough)
}

/** Bytes that are written between two looks at the space. */
const looksEvery = 4 * 1024 * 1024

/** What comes from outside, as long as readings have all the space that they need as well. */
export async function* whileThereIsSpace(
  content: AsyncIterable<Uint8Array>,
  { folder, space }: { readonly folder: string; readonly space: () => DiskSpace },
): AsyncGenerator<Uint8Array> {
  let unseen = Number.POSITIVE_INFINITY
  for await (const chunk of content) {
    unseen += chunk.length
    if (unseen > looksEvery) {
      unseen = 0
      const now = space()
      const needed = limitOf(now, "full") + looksEvery
      if (now.free < needed) throw new NoSpaceError(folder, now.free, needed)
    }
    yield chunk
  }
}
