import { Hono } from "hono"
import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Words } from "../../i18n/words.ts"
import { errorMessage } from "../../lib/error-message.ts"
import { JobError } from "../../lib/jobs.ts"
import type { BackupManifest } from "../../store/backup-manifest.ts"
import { NoSpaceError } from "../../store/disk-space.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { streamOf } from "../chunk-stream.ts"
import { formValues } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { ReturnWatch } from "../parts/return-watch.tsx"
import { NoFileError, uploadedFile } from "../uploaded-file.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** All that batmon knows as one file, and back. */
export function backup(site: Site) {
  const { clock, log, machine } = site.deps

  const show = (c: Context<WebEnv>, error?: BackupFault) => {
    const { words } = c.get("visitor")
    const body = (
      <div class="form">
        <h1>{words.t("backup.title")}</h1>
        {error && (
          <p class="error" role="alert">
            {words.t(error)}
          </p>
        )}
        {machine.backup.ready && <Restore manifest={machine.backup.ready} words={words} />}
        <Download words={words} />
        {machine.canRequest() ? <Upload words={words} /> : <p>{words.t("backup.no-service")}</p>}
      </div>
    )
    const title = words.t("backup.title")
    return page(c, site, { title, body, status: error === undefined ? 200 : 422 })
  }

  const refused = (c: Context<WebEnv>, error: unknown) => {
    log.warning("a backup was not made or restored", { reason: errorMessage(error) })
    return show(c, faultOf(error))
  }

  return new Hono<WebEnv>()
    .get("/", (c) => show(c))
    .post("/download", async (c) => {
      const { passphrase } = await formValues(c, ["passphrase"])
      waitForAnswer(c)
      const cancelled = new AbortController()
      const chunks = machine.backup.make(passphrase, cancelled.signal)[Symbol.asyncIterator]()
      try {
        // Here, while an error can still be answered as one.
        const first = await chunks.next()
        const day = new Date(clock.now()).toISOString().slice(0, 10)
        audit(c, site, "backup-downloaded", passphrase === "" ? "" : "with the key of the secrets")
        c.header("Content-Type", "application/zstd")
        c.header("Content-Disposition", `attachment; filename="batmon-${day}.tar.zst"`)
        c.header("Cache-Control", "no-store")
        return c.body(streamOf(first, chunks, cancelled))
      } catch (error) {
        return refused(c, error)
      }
    })
    .post("/file", async (c) => {
      if (!machine.canRequest()) throw new HTTPException(404)
      waitForAnswer(c)
      try {
        const manifest = await machine.backup.receive(uploadedFile(c.req.raw), c.req.raw.signal)
        audit(c, site, "backup-received", manifest.created)
        return goTo(c, "/backup")
      } catch (error) {
        return refused(c, error)
      }
    })
    .post("/restore", async (c) => {
      const { words } = c.get("visitor")
      const { passphrase } = await formValues(c, ["passphrase"])
      const { ready } = machine.backup
      if (ready === null || !machine.canRequest()) return goTo(c, "/backup")
      waitForAnswer(c)
      try {
        await machine.backup.stage(passphrase)
      } catch (error) {
        return refused(c, error)
      }
      audit(c, site, "restored", ready.created)
      machine.request("restart")
      const body = (
        <div class="form">
          <h1>{words.t("backup.restoring")}</h1>
          <p>{words.t("backup.then")}</p>
          <ReturnWatch words={words} run={machine.run} to="/" />
        </div>
      )
      return page(c, site, { title: words.t("backup.restoring"), body })
    })
}

type BackupFault =
  | "backup.fault.file"
  | "backup.fault.newer"
  | "backup.fault.none"
  | "backup.fault.other"
  | "backup.fault.passphrase"
  | "backup.fault.space"

/** In words; the log has the rest. */
function faultOf(error: unknown): BackupFault {
  if (error instanceof NoFileError) return "backup.fault.none"
  if (error instanceof NoSpaceError) return "backup.fault.space"
  switch (error instanceof JobError ? error.jobError : "") {
    case "BackupRefusedError":
    case "DamagedError":
      return "backup.fault.file"
    case "SchemaTooNewError":
      return "backup.fault.newer"
    case "WrongPassphraseError":
      return "backup.fault.passphrase"
    case "NoSpaceError":
      return "backup.fault.space"
    default:
      return "backup.fault.other"
  }
}

interface PartProps {
  readonly words: Words
}

const Download = ({ words }: PartProps) => (
  <form class="panel option" method="post" action="/backup/download">
    <h2>{words.t("backup.make")}</h2>
    <p>{words.t("backup.make.detail")}</p>
    <label for="make-passphrase">{words.t("backup.passphrase")}</label>
    <input
      id="make-passphrase"
      name="passphrase"
      type="password"
      autocomplete="new-password"
      aria-describedby="make-hint"
    />
    <p class="muted" id="make-hint">
      {words.t("backup.passphrase.hint")}
    </p>
    <button class="button">{words.t("backup.make.submit")}</button>
  </form>
)

const Upload = ({ words }: PartProps) => (
  <form class="panel option" method="post" action="/backup/file" enctype="multipart/form-data">
    <h2>{words.t("backup.restore")}</h2>
    <p>{words.t("backup.restore.detail")}</p>
    <label for="file">{words.t("backup.file")}</label>
    <input id="file" name="file" type="file" accept=".zst" required />
    <button class="button">{words.t("backup.send")}</button>
  </form>
)

/** What would take the place of what is there. */
const Restore = ({ words, manifest }: PartProps & { readonly manifest: BackupManifest }) => {
  const { created, batmon, databases, key, settings } = manifest
  const batteries = databases["batmon.db"].rows["batteries"] ?? 0
  const readings = databases["history.db"].rows["readings"] ?? 0
  return (
    <form class="panel option" method="post" action="/backup/restore">
      <h2>{words.t("backup.ready")}</h2>
      <p>
        {words.t("backup.ready.detail", {
          date: words.dateTime(Date.parse(created)),
          version: batmon,
          batteries: words.number(batteries, 0),
          readings: words.number(readings, 0),
        })}
      </p>
      {key !== undefined && (
        <>
          <label for="restore-passphrase">{words.t("backup.passphrase")}</label>
          <input
            id="restore-passphrase"
            name="passphrase"
            type="password"
            autocomplete="off"
            aria-describedby="restore-hint"
          />
        </>
      )}
      <p class="muted" id="restore-hint">
        {words.t(key === undefined ? "backup.no-key" : "backup.key")}
      </p>
      {settings !== undefined && <p class="muted">{words.t("backup.settings")}</p>}
      <button class="button dangerous">{words.t("backup.replace")}</button>
    </form>
  )
}
