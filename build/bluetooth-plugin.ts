import type { BunPlugin } from "bun"
import type { Target } from "./target.ts"

/**
 * Makes the Bluetooth stack fit into one file. The stack looks for its native module while it runs,
 * in folders that exist only where batmon was built; here the one module that fits the target is
 * named literally, so that Bun embeds it. The ways to a controller that batmon never takes are left
 * out with all that they need: a serial port library under which Bun panics, libusb, D-Bus, and the
 * stacks of other systems.
 */
export function bluetoothPlugin(target: Target): BunPlugin {
  return {
    name: "bluetooth",
    setup(build) {
      build.onLoad({ filter: /\/bluetooth-hci-socket\/lib\/native\.js$/ }, async ({ path }) => ({
        loader: "js",
        contents: withNativeModule(await Bun.file(path).text(), target),
      }))
      build.onLoad({ filter: unused }, ({ path }) => ({
        loader: "js",
        contents: `throw new Error("batmon is built without ${path.split("/node_modules/").at(-1)}")`,
      }))
    },
  }
}

const unused =
  /\/(?:bluetooth-hci-socket\/lib\/(?:uart|usb)|noble\/lib\/(?:dbus|mac|win)\/bindings)\.js$/

const nativeModules: Record<Target, string> = {
  arm64: "linux-arm64/@stoprocent+bluetooth-hci-socket.armv8.node",
  x64: "linux-x64/@stoprocent+bluetooth-hci-socket.glibc.node",
}

const lookup = "require('node-gyp-build')(dir)"

/**
 * The source of the HCI socket with its search replaced by the module for `target`. Throws when the
 * search is not there, as may happen with a new release: better no build than one that cannot start.
 */
export function withNativeModule(source: string, target: Target): string {
  if (source.split(lookup).length !== 2) throw new Error(`The HCI socket has no ${lookup}`)
  const module = JSON.stringify(`../prebuilds/${nativeModules[target]}`)
  return source.replace(lookup, `require(${module})`)
}
