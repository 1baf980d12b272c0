import { Hono } from "hono"
import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import { type ReleaseRefusal, ReleaseRefusedError } from "../../machine/release-archive.ts"
import type { Words } from "../../i18n/words.ts"
import { errorMessage } from "../../lib/error-message.ts"
import { NoSpaceError } from "../../store/disk-space.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { ReturnWatch } from "../parts/return-watch.tsx"
import { NoFileError, uploadedFile } from "../uploaded-file.ts"
import type { MachineDesk } from "../web-deps.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Going over to another release: sent as a file or fetched, looked at, then installed. */
export function update(site: Site) {
  const { deps } = site
  const { machine, log } = deps

  /** `address`: as it was typed, when that has failed. */
  const show = (c: Context<WebEnv>, error?: UpdateError, address = "") => {
    const { words } = c.get("visitor")
    const body = (
      <div class="form">
        <h1>{words.t("update.title")}</h1>
        <p>{words.t("update.present", { version: deps.board.version })}</p>
        <Outcome machine={machine} words={words} />
        {machine.canRequest() ? (
          <Ways machine={machine} words={words} error={error} address={address} />
        ) : (
          <p>{words.t("restart.no-service")}</p>
        )}
      </div>
    )
    const title = words.t("update.title")
    return page(c, site, { title, body, status: error === undefined ? 200 : 422 })
  }

  const receive = async (
    c: Context<WebEnv>,
    content: AsyncIterable<Uint8Array>,
    address?: string,
  ) => {
    if (!machine.canRequest()) throw new HTTPException(404)
    waitForAnswer(c)
    try {
      const { version } = await machine.release.receive(content, c.req.raw.signal)
      audit(c, site, "update-received", version)
      return goTo(c, "/update")
    } catch (error) {
      log.warning("no release was received", { reason: errorMessage(error) })
      if (error instanceof ReleaseRefusedError)
        return show(c, `update.refused.${error.refusal}`, address)
      if (error instanceof NoSpaceError) return show(c, "update.no-space", address)
      return show(
        c,
        error instanceof NoFileError ? "update.no-file" : "update.interrupted",
        address,
      )
    }
  }

  return new Hono<WebEnv>()
    .get("/", (c) => show(c))
    .post("/file", (c) => receive(c, uploadedFile(c.req.raw)))
    .post("/fetch", async (c) => {
      const { address } = await formTexts(c, ["address"])
      if (!machine.canRequest()) throw new HTTPException(404)
      if (!/^https?:\/\/[^/]/.test(address)) return show(c, "update.no-address", address)
      waitForAnswer(c)
      const response = await fetch(address, { signal: c.req.raw.signal }).catch(() => null)
      if (!response?.ok || !response.body) return show(c, "update.not-fetched", address)
      return receive(c, response.body, address)
    })
    .post("/install", (c) => {
      const { words } = c.get("visitor")
      const { ready } = machine.release
      if (ready === null || !machine.canRequest()) return goTo(c, "/update")
      audit(c, site, "updated", `${deps.board.version} to ${ready.version}`)
      machine.request("update")
      const body = (
        <div class="form">
          <h1>{words.t("update.doing", { version: ready.version })}</h1>
          <p>{words.t("update.then")}</p>
          <ReturnWatch words={words} run={machine.run} to="/update" />
        </div>
      )
      return page(c, site, { title: words.t("update.title"), body })
    })
}

type UpdateError =
  | `update.refused.${ReleaseRefusal}`
  | "update.interrupted"
  | "update.no-address"
  | "update.no-file"
  | "update.no-space"
  | "update.not-fetched"

interface PartProps {
  readonly machine: MachineDesk
  readonly words: Words
}

/** How the last update went, or how it goes. */
const Outcome = ({ machine, words }: PartProps) => {
  if (machine.release.onTrial) return <p class="subject">{words.t("update.on-trial")}</p>
  const result = machine.release.result()
  if (result === null) return null
  const { outcome, version, time } = result
  const told = { version, date: words.date(time) }
  return (
    <p class={outcome === "put-back" ? "subject error" : "subject"}>
      {words.t(`update.outcome.${outcome}`, told)}
    </p>
  )
}

interface WaysProps extends PartProps {
  readonly error: UpdateError | undefined
  readonly address: string
}

const Ways = ({ machine, words, error, address }: WaysProps) => (
  <>
    {machine.release.ready && (
      <form class="panel option" method="post" action="/update/install">
        <h2>{words.t("update.ready", { version: machine.release.ready.version })}</h2>
        <pre class="changes">{machine.release.ready.changes}</pre>
        <p>{words.t("update.how")}</p>
        <button class="button primary">{words.t("update.install")}</button>
      </form>
    )}
    {error && (
      <p class="error" role="alert">
        {words.t(error)}
      </p>
    )}
    <form class="panel option" method="post" action="/update/file" enctype="multipart/form-data">
      <h2>{words.t("update.from-file")}</h2>
      <label for="file">{words.t("update.file")}</label>
      <input id="file" name="file" type="file" accept=".gz" required />
      <button class="button">{words.t("update.send")}</button>
    </form>
    <form class="panel option" method="post" action="/update/fetch">
      <h2>{words.t("update.from-address")}</h2>
      <label for="address">{words.t("update.address")}</label>
      <input id="address" name="address" type="url" value={address} required />
      <button class="button">{words.t("update.fetch")}</button>
    </form>
  </>
)
