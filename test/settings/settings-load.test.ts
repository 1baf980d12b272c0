import { describe, expect, test } from "bun:test"

import { environmentName, settingKeys } from "../../src/settings/setting-keys.ts"
import { loadSettings, type SettingsSources } from "../../src/settings/settings-load.ts"

const file = (text: string) => ({ file: { path: "batmon.toml", text } })

describe("loadSettings", () => {
  test("uses the documented defaults where nothing is said", () => {
    const settings = loadSettings({})
    expect(settings.webPort).toBe(settingKeys.webPort.default)
    expect(settings.samplingInterval).toBe(120)
  })

  test("takes a flag before the environment, that before the file, that before a default", () => {
    const sources = {
      flags: { port: "1" },
      environment: { BATMON_PORT: "2", BATMON_HOST: "e" },
      ...file(`[web]\nport = 3\nhost = "f"\n[bluetooth]\nadapter = "hci1"`),
      defaults: { webPort: 4, adapter: "d", samplingInterval: 10 },
    }
    expect(loadSettings(sources)).toMatchObject({
      webPort: 1,
      webHost: "e",
      adapter: "hci1",
      samplingInterval: 10,
    })
  })

  const refused: readonly (readonly [SettingsSources, string])[] = [
    [file("[web]\nprot = 1"), "batmon.toml: unknown key web.prot, did you mean web.port?"],
    [file("[wbe]\nport = 1"), "unknown key wbe"],
    [file("data-dir = '/x'"), "unknown key data-dir, did you mean data_dir?"],
    [file("[web]\nport = 70000"), "batmon.toml: web.port: 70000 does not fit"],
    [file("[web]\nport = '80.5'"), "expected a whole number from 0 to 65535"],
    [file("web = 5"), "unknown key web"],
    [file("[web\n"), "batmon.toml: is not TOML"],
    [{ flags: { interval: "9" } }, "--interval: "],
    [{ flags: { interval: "2h" } }, "a time from 10 to 3600 seconds"],
    [{ flags: { "log-level": "loud" } }, "one of debug, info, warning, error"],
    [{ environment: { BATMON_INTERVAL: "soon" } }, "BATMON_INTERVAL: "],
    [{ environment: { BATMON_PROT: "1" } }, "did you mean BATMON_PORT?"],
  ]
  test.each(refused)("refuses %j", (sources, message) => {
    expect(() => loadSettings(sources)).toThrow(message)
  })

  test.each([
    ["10", 10],
    ["30s", 30],
    ["2m", 120],
    ["1h", 3600],
  ])("reads the time %s as %d seconds", (given, seconds) => {
    expect(loadSettings({ flags: { interval: given } }).samplingInterval).toBe(seconds)
  })

  test("leaves variables of other programs alone", () => {
    expect(() => loadSettings({ environment: { PATH: "/bin", HOME: "/" } })).not.toThrow()
  })
})

describe("settingKeys", () => {
  const keys = Object.values(settingKeys)

  test("names no key, flag or variable twice", () => {
    const names = keys.flatMap(({ key, flag }) => [key, `--${flag}`, environmentName(flag)])
    expect(new Set(names).size).toBe(names.length)
  })

  test.each(keys.map((setting) => [setting.key, setting] as const))(
    "has a default for %s that fits its own kind",
    (_key, setting) => {
      const parsed: unknown = setting.kind.parse(setting.default)
      expect(parsed).toBe(setting.default)
    },
  )
})
