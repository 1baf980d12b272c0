import { join } from "node:path"

import type { AppEvents } from "./app-events.ts"
import { runWorkerJob } from "./app-jobs.ts"
import type { EventBus } from "./lib/events.ts"
import type { Logger } from "./lib/log.ts"
import { SecretBox } from "./lib/secret-box.ts"
import type { WallClock } from "./lib/wall-clock.ts"
import { BackupDesk } from "./machine/backup-desk.ts"
import { ReleaseUpload } from "./machine/release-upload.ts"
import type { Settings } from "./settings/setting-keys.ts"
import { DataFolder } from "./store/data-folder.ts"
import { DiskReserve } from "./store/disk-reserve.ts"
import { readDiskSpace } from "./store/disk-space.ts"
import { DiskWatch } from "./store/disk-watch.ts"
import type { GapAfter } from "./store/gap-after.ts"
import { NightlyBackup } from "./store/nightly-backup.ts"
import type { StorageState } from "./store/storage-state.ts"
import { StoreGuard } from "./store/store-guard.ts"
import { Store } from "./store/store.ts"
import { version } from "./version.ts"

interface StorageParts {
  readonly settings: Settings
  /** That was read, and goes into backups. */
  readonly settingsFile: string
  readonly clock: WallClock
  readonly events: EventBus<AppEvents>
  readonly log: Logger
  readonly gapAfter: GapAfter
}

/** Makes what keeps the data on their disk: databases, secrets, backups, and who watches over them. */
export function makeStorage({
  settings,
  settingsFile,
  clock,
  events,
  log,
  gapAfter,
}: StorageParts) {
  const { dataDirectory } = settings
  const space = () => readDiskSpace(dataDirectory)
  const store = new Store(dataDirectory, { gapAfter })
  const reserve = new DiskReserve(dataDirectory)
  const disk = new DiskWatch({
    // What a backup takes for a while costs no reading its place.
    measure: () => {
      const { free, total } = space()
      return { free: free + backups.borrowed, total }
    },
    reserve,
    onChange: (state) => events.emit("storage-changed", state),
  })
  const folder = new DataFolder(dataDirectory)
  /** Opened once, when the data folder is there. */
  let secretBox: SecretBox | null = null
  const secrets = () => (secretBox ??= SecretBox.open(join(dataDirectory, "secret.key")))
  const guard = new StoreGuard({
    folder,
    store,
    clock,
    log: log.scoped("store"),
    jobs: {
      check: (path, signal) => runWorkerJob("checkDatabase", path, signal),
      salvage: (path, signal) => runWorkerJob("salvageHistory", path, signal),
    },
    hasSpace: () => disk.state.kind === "well",
    onChange: () => events.emit("storage-changed", storage()),
  })
  const storage = (): StorageState =>
    disk.state.kind === "well" ? (guard.state ?? disk.state) : disk.state
  const release = new ReleaseUpload({ folder: dataDirectory, space })
  const backups = new BackupDesk({
    folder: dataDirectory,
    version,
    settingsFile,
    clock,
    space,
    jobs: {
      create: (request, signal) => guard.watch(runWorkerJob("createBackup", request, signal)),
      inspect: (request, signal) => runWorkerJob("inspectBackup", request, signal),
      stage: (request) => runWorkerJob("stageRestore", request),
    },
  })
  const nightly = new NightlyBackup({
    directory: settings.backupDirectory,
    keep: settings.backupKeep,
    request: { folder: dataDirectory, version, settingsFile },
    run: (request, signal) => guard.watch(runWorkerJob("createBackup", request, signal)),
    clock,
    isTimeTrusted: () => clock.trusted,
    onFailed: (detail) =>
      store.events.add({ time: clock.now(), battery: null, kind: "backup-failed", detail }),
    log: log.scoped("backup"),
  })
  return { store, reserve, disk, folder, secrets, guard, storage, backups, release, nightly }
}
