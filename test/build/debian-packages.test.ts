import { describe, expect, test } from "bun:test"
import { missingPackages, notInstalled } from "../../build/debian-packages.ts"

describe("Debian packages that are missing", () => {
  const listing = "gcc ii \nsqlite3 rc \niproute2 un \nlibc6-dev ii \n"

  test.each([
    { title: "installed", packages: ["gcc", "libc6-dev"], missing: [] },
    {
      title: "removed, with its settings left",
      packages: ["gcc", "sqlite3"],
      missing: ["sqlite3"],
    },
    { title: "known, never installed", packages: ["iproute2"], missing: ["iproute2"] },
    { title: "unknown", packages: ["chromium", "gcc"], missing: ["chromium"] },
    {
      title: "with a longer name than an installed one",
      packages: ["c", "gc"],
      missing: ["c", "gc"],
    },
  ])("are told from the listing: $title", ({ packages, missing }) => {
    expect(notInstalled(packages, listing)).toEqual(missing)
  })

  test("are told on this machine, which has dpkg and not the other", () => {
    expect(missingPackages(["dpkg", "no-such-package-batmon"])).toEqual(["no-such-package-batmon"])
  })
})
