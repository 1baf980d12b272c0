import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

/** What a board boots: a kernel, what loads the disk's driver, and the disk. */
export interface BoardImage {
  readonly kernel: string
  readonly initramfs: string
  /** ext4, as bare as Debian leaves it; start from a copy. */
  readonly disk: string
  /** Lets its owner in over SSH as root. */
  readonly sshKey: string
}

/** Raised whenever what is below makes another image. */
const recipe = 5

const suite = "bookworm"
const mirror = "http://deb.debian.org/debian"

/** What a board's vendor would have put on it, and no more; socat stands for the radio's wire. */
const packages = [
  "systemd-sysv",
  "systemd-timesyncd",
  "udev",
  "dbus",
  "libpam-systemd",
  "bluez",
  "rfkill",
  "iproute2",
  "kmod",
  "openssh-server",
  "socat",
]

/** Loaded before the disk can be read, in this order with what they need. */
const diskModules = ["virtio_pci", "virtio_blk", "crc32c_generic", "ext4"]

const diskSize = "3G"

/**
 * An image of a bare Debian on arm64, made once in some minutes and kept in the user's cache. Needs to
 * be root: the packages of another processor are unpacked and set up under qemu.
 */
export function boardImage(say: (line: string) => void): BoardImage {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache")
  const folder = join(cache, "batmon", `board-${recipe}`)
  const image: BoardImage = {
    kernel: join(folder, "vmlinuz"),
    initramfs: join(folder, "initramfs"),
    disk: join(folder, "disk.ext4"),
    sshKey: join(folder, "ssh-key"),
  }
  if (existsSync(folder)) return image
  if (process.getuid?.() !== 0) throw new Error("making the board's image takes root")
  const draft = `${folder}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  say("making the image of a bare board, which takes some minutes once ...")
  using _foreign = foreignProcessor()
  makeRoot(draft)
  makeInitramfs(draft)
  run("mke2fs", "-q", "-t", "ext4", "-d", join(draft, "root"), join(draft, "disk.ext4"), diskSize)
  for (const name of ["root", "kernel", "tree"]) rmSync(join(draft, name), { recursive: true })
  renameSync(draft, folder)
  return image
}

/** Lets this kernel run arm64 programs while the image is made, also inside of a chroot. */
function foreignProcessor(): Disposable {
  const folder = "/proc/sys/fs/binfmt_misc"
  if (!existsSync(join(folder, "register"))) run("mount", "-t", "binfmt_misc", "none", folder)
  if (process.arch === "arm64" || existsSync(join(folder, "qemu-aarch64"))) {
    return { [Symbol.dispose]() {} }
  }
  const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`
  const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`
  const name = "batmon-aarch64"
  if (!existsSync(join(folder, name))) {
    const rule = `:${name}:M::${magic}:${mask}:/usr/bin/qemu-aarch64-static:F`
    writeFileSync(join(folder, "register"), rule)
  }
  return { [Symbol.dispose]: () => writeFileSync(join(folder, name), "-1") }
}

function makeRoot(draft: string): void {
  const root = join(draft, "root")
  run(
    "debootstrap",
    "--arch=arm64",
    "--variant=minbase",
    `--include=${packages.join(",")}`,
    suite,
    root,
    mirror,
  )
  // Its installation would take ten minutes under qemu: what is needed is only unpacked.
  const depends = run("chroot", root, "apt-cache", "depends", "linux-image-arm64")
  const kernel = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (kernel === undefined) throw new Error(`no kernel in: ${depends}`)
  const download = ["apt-get", "download", kernel, "busybox-static"]
  run("chroot", root, "sh", "-c", `cd /tmp && ${download.join(" ")}`)
  run("sh", "-c", `for deb in ${root}/tmp/*.deb; do dpkg -x $deb ${draft}/kernel; done`)
  run("sh", "-c", `rm ${root}/tmp/*.deb && cp -a ${draft}/kernel/lib/modules ${root}/usr/lib/`)
  run("sh", "-c", `cp ${draft}/kernel/boot/vmlinuz-* ${draft}/vmlinuz`)
  run("sh", "-c", `depmod -b ${root}/usr $(ls ${root}/usr/lib/modules)`)
  run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(draft, "ssh-key"))
  setUp(root, run("cat", join(draft, "ssh-key.pub")))
}

function setUp(root: string, sshKey: string): void {
  const files = {
    "etc/hostname": "board\n",
    "etc/hosts": "127.0.0.1 localhost board\n",
    "etc/fstab": "/dev/vda / ext4 defaults 0 1\n",
    "etc/systemd/network/wired.network": "[Match]\nName=en*\n\n[Network]\nDHCP=ipv4\n",
    "root/.ssh/authorized_keys": sshKey,
    "etc/ssh/sshd_config.d/board.conf": "UseDNS no\n",
    "etc/modules-load.d/bluetooth.conf": "bluetooth\nhci_uart\n",
    // The adapter is a controller on the other end of a wire, as if soldered to the board.
    "etc/systemd/system/radio.service": `[Unit]
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0
[Service]
EnvironmentFile=/etc/radio-wire
ExecStart=/usr/local/sbin/radio
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`,
    // When the wire or the driver ends, both do, and are started again.
    "usr/local/sbin/radio": `#!/bin/bash
rm -f /run/radio
socat pty,raw,echo=0,link=/run/radio TCP:10.0.2.2:$RADIO_PORT &
while ! test -e /run/radio; do kill -0 $! || exit 1; sleep 0.2; done
btattach -B /run/radio -P h4 -S 115200 &
wait -n
`,
    "etc/radio-wire": "RADIO_PORT=9\n",
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  run("chmod", "-R", "go=", join(root, "root/.ssh"))
  run("chmod", "755", join(root, "usr/local/sbin/radio"))
  const enable = "systemd-networkd ssh radio systemd-timesyncd"
  run("chroot", root, "systemctl", "enable", ...enable.split(" "))
  run("chroot", root, "apt-get", "clean")
}

/** A first file system in memory: loads the disk's driver, and goes over to the disk. */
function makeInitramfs(draft: string): void {
  const tree = join(draft, "tree")
  const root = join(draft, "root")
  mkdirSync(join(tree, "bin"), { recursive: true })
  run("cp", join(draft, "kernel/bin/busybox"), join(tree, "bin/busybox"))
  const release = run("ls", join(root, "usr/lib/modules")).trim()
  const wanted = diskModules.flatMap((name) =>
    run("modprobe", "-d", join(root, "usr"), "-S", release, "--show-depends", name)
      .split("\n")
      .flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []),
  )
  const modules = [...new Set(wanted)]
  for (const path of modules) run("cp", path, join(tree, "bin"))
  const loads = modules.map((path) => `/bin/busybox insmod /bin/${path.split("/").at(-1)}`)
  const init = `#!/bin/busybox sh
${loads.join("\n")}
/bin/busybox mkdir -p /dev /disk
/bin/busybox mount -t devtmpfs dev /dev
while ! /bin/busybox test -b /dev/vda; do /bin/busybox sleep 0.1; done
/bin/busybox mount -t ext4 /dev/vda /disk
/bin/busybox mount --move /dev /disk/dev
exec /bin/busybox switch_root /disk /sbin/init
`
  writeFileSync(join(tree, "init"), init, { mode: 0o755 })
  run("sh", "-c", `cd ${tree} && find . | cpio -o -H newc --quiet | gzip -1 > ${draft}/initramfs`)
}

/** Runs to the end and returns what it said. Throws with its words when it fails. */
function run(...command: readonly string[]): string {
  const { success, stdout, stderr } = Bun.spawnSync([...command], { stdin: "ignore" })
  if (!success) throw new Error(`${command.join(" ")}\n${stdout}${stderr}`)
  return stdout.toString()
}
