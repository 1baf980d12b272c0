import { expect, test } from "bun:test"

import { dependencies, version } from "../../package.json"
import { softwareBill } from "../../build/sbom.ts"

interface Listed {
  readonly name: string
  readonly version: string
  readonly "bom-ref": string
  readonly licenses: readonly { readonly license?: { readonly id?: string } }[]
}

const text = softwareBill()
const bill: {
  readonly metadata: { readonly component: Listed }
  readonly components: readonly Listed[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
} = JSON.parse(text)

test("the bill names batmon, Bun, and each library in its exact version", () => {
  expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" })
  expect(bill.metadata.component).toMatchObject({ name: "batmon", version })
  const listed = bill.components.map((each) => `${each.name}@${each.version}`)
  expect(listed).toContain(`bun@${Bun.version}`)
  for (const [name, wanted] of Object.entries(dependencies))
    expect(listed).toContain(`${name}@${wanted}`)
  expect(new Set(listed).size).toBe(listed.length)
})

test("each part is known, and each has a licence", () => {
  const refs = new Set([...bill.components, bill.metadata.component].map((each) => each["bom-ref"]))
  const used = bill.dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn])
  expect(used.filter((ref) => !refs.has(ref))).toEqual([])
  expect(bill.components.filter(({ licenses }) => !licenses?.length)).toEqual([])
})

test("it is the same each time", () => {
  expect(softwareBill()).toBe(text)
})
