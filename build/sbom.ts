import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Enums, Models, Serialize, SPDX, Spec } from "@cyclonedx/cyclonedx-library"

import { root } from "./target.ts"

interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * What batmon is made of, as CycloneDX JSON: Bun with its SQLite, and every npm package that it needs
 * when it runs, with those that they need. No time and no number of its own: the same source gives
 * the same bytes.
 */
export function softwareBill(): string {
  const batmon = readPackage(root)
  const bill = new Models.Bom()
  const whole = new Models.Component(Enums.ComponentType.Application, batmon.name, {
    version: batmon.version,
    bomRef: batmon.name,
    licenses: licensesOf(batmon),
  })
  bill.metadata.component = whole
  const bun = new Models.Component(Enums.ComponentType.Platform, "bun", {
    version: Bun.version,
    bomRef: `bun@${Bun.version}`,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense("MIT")]),
  })
  bill.components.add(bun)
  whole.dependencies.add(bun.bomRef)
  const made = new Map<string, Models.Component>()
  for (const folder of neededBy(root)) whole.dependencies.add(component(folder, made).bomRef)
  for (const each of made.values()) bill.components.add(each)
  const serializer = new Serialize.JsonSerializer(
    new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6),
  )
  return `${serializer.serialize(bill, { sortLists: true, space: 2 })}\n`
}

function component(folder: string, made: Map<string, Models.Component>): Models.Component {
  const about = readPackage(folder)
  const { name, version } = about
  // One package may lie in several folders.
  const known = made.get(`${name}@${version}`)
  if (known) return known
  const each = new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `${name}@${version}`,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    licenses: licensesOf(about),
  })
  made.set(`${name}@${version}`, each)
  for (const other of neededBy(folder)) each.dependencies.add(component(other, made).bomRef)
  return each
}

/** The folders of the packages that the one in `folder` needs; those it can do without may be missing. */
function neededBy(folder: string): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = readPackage(folder)
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
    const found = find(name, folder)
    if (found === null && !(name in optionalDependencies))
      throw new Error(`${name} is not installed`)
    return found ?? []
  })
}

/** As Node looks for it: beside, and then further up. */
function find(name: string, from: string): string | null {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name)
    if (existsSync(join(candidate, "package.json"))) return candidate
  }
  return null
}

const readPackage = (folder: string): Package =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

function licensesOf({ license }: Package) {
  const licenses = new Models.LicenseRepository()
  if (SPDX.isSupportedSpdxId(license)) licenses.add(new Models.SpdxLicense(license))
  else if (license !== undefined) licenses.add(new Models.LicenseExpression(license))
  return licenses
}
