import { readdirSync } from "node:fs"
import { join } from "node:path"

export const root = join(import.meta.dir, "../..")

/** One TypeScript file of this project; `path` is relative to its top, `src/lib/clock.ts`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** All `.ts` and `.tsx` files below `folder`, `src` or `test`, in the order of their paths. */
export async function sourceFiles(folder: string): Promise<readonly SourceFile[]> {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path))
    .sort()
  return Promise.all(paths.map(async (path) => ({ path, text: await fileText(path) })))
}

const fileText = (path: string) => Bun.file(join(root, path)).text()

/** What `file` imports as values, as written; what it imports as types is not in it. */
export function valueImports({ path, text }: SourceFile): readonly string[] {
  // The scanner does not know the first line of a script.
  const script = text.replace(/^#!.*/, "")
  const transpiler = new Bun.Transpiler({ loader: path.endsWith("x") ? "tsx" : "ts" })
  return transpiler.scanImports(script).map((found) => found.path)
}

/** What `file` imports as values or as types, as written. */
export function allImports({ text }: SourceFile): readonly string[] {
  const statement = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm
  return [...text.matchAll(statement)].flatMap(([, from, call]) => from ?? call ?? [])
}

/** The package behind an import: `@stoprocent/noble`, `hono`; null for files and built-in modules. */
export function packageOf(specifier: string): string | null {
  if (/^(?:\.|node:|bun(?::|$))/.test(specifier)) return null
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")
}
