/** The machines that batmon is built for: Linux with glibc. */
export const targets = ["arm64", "x64"] as const

export type Target = (typeof targets)[number]

/** The target that runs on this machine as it is. */
export const ownTarget: Target = process.arch === "arm64" ? "arm64" : "x64"

export const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "")

export const executableName = (target: Target) => `batmon-linux-${target}`

/** Where the executable for `target` is put. */
export const executablePath = (target: Target) => `${root}/build/out/${executableName(target)}`
