import { rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { bluetoothPlugin } from "./bluetooth-plugin.ts"
import { executablePath, root, type Target } from "./target.ts"

interface ExecutableOptions {
  /**
   * The file that is run, then those that run in threads of their own. They lie in one folder, and
   * the first names the others: `new Worker(new URL("./worker.ts", import.meta.url))`; any other way
   * does not find them both from source and in the executable.
   * @default src/main.ts and src/worker.ts
   */
  readonly entries?: readonly [string, ...string[]]
  /** @default build/out/batmon-linux-TARGET */
  readonly outfile?: string
  /** What `batmon version` says it was built from; null when that is not known. */
  readonly commit: string | null
  /** The public key of the releases that it takes as updates. @default none: it takes no update */
  readonly releaseKey?: string
  /** @default that of package.json */
  readonly version?: string
}

const batmon = [`${root}/src/main.ts`, `${root}/src/worker.ts`] as const

/**
 * Builds batmon for `target`, on any machine, into one file, and resolves with its path. The same
 * source and commit give the same bytes. Rejects with everything that went wrong.
 */
export async function buildExecutable(
  target: Target,
  {
    entries = batmon,
    outfile = executablePath(target),
    commit,
    releaseKey,
    version,
  }: ExecutableOptions,
): Promise<string> {
  // The paths in the source map are written as seen from here.
  process.chdir(root)
  await Bun.build({
    entrypoints: [...entries],
    root: dirname(entries[0]),
    compile: {
      target: `bun-linux-${target}`,
      outfile,
      // Files that happen to lie in the folder batmon is started from must not change what it does.
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
    },
    plugins: [bluetoothPlugin(target)],
    define: {
      BATMON_COMMIT: JSON.stringify(commit),
      BATMON_RELEASE_KEY: JSON.stringify(releaseKey ?? null),
      BATMON_VERSION: JSON.stringify(version ?? null),
      "process.env.NODE_ENV": '"production"',
      // Else libraries carry the folders of the build machine with them.
      __dirname: '"/"',
      __filename: '"/"',
    },
    // Halves the time to start. Top-level await needs the format.
    bytecode: true,
    format: "esm",
    // Not minified, and with the source map: 1 % of the size, and stack traces that can be read.
    sourcemap: "inline",
  })
  // Second copies of the source maps, which the executable has inside.
  const threads = entries.slice(1).map((path) => basename(path).replace(/ts$/, "js"))
  for (const name of [basename(outfile), ...threads]) rmSync(join(dirname(outfile), `${name}.map`))
  return outfile
}
