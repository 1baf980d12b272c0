import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import type { AssetName } from "../assets.ts"
import type { Site } from "../web-env.ts"

/** What somebody does in Google's console, and then on its consent page, in this order. */
export type GuideStep = "project" | "api" | "audience" | "client" | "consent" | "paste"

const pictures = {
  project: "gmail-project.svg",
  api: "gmail-api.svg",
  audience: "gmail-audience.svg",
  client: "gmail-client.svg",
  consent: "gmail-consent.svg",
  paste: "gmail-paste.svg",
} as const satisfies Readonly<Record<GuideStep, AssetName>>

interface GmailStepsProps {
  readonly steps: readonly GuideStep[]
  /** Number of the first one. */
  readonly first: number
  readonly site: Site
  readonly words: Words
  /** Address to which Google sends its answer, where a relay is set up. */
  readonly relay: string | null
  /** Stands with the first step. */
  readonly children?: Child
}

/** The way through Google's pages, each step with a picture of what to look for. */
export const GmailSteps = ({ steps, first, site, words, relay, children }: GmailStepsProps) => (
  <ol class={`guide-steps from-${first}`} start={first}>
    {steps.map((step, at) => (
      <li class="panel">
        <h2>{words.t(`mail.guide.${step}`)}</h2>
        <p>{words.t(`mail.guide.${step}.detail`)}</p>
        {step === "client" && (
          <p>
            {relay === null ? (
              words.t("mail.guide.client.desktop")
            ) : (
              <>
                {words.t("mail.guide.client.web")} <code>{relay}</code>
              </>
            )}
          </p>
        )}
        {at === 0 && children}
        <img
          src={site.assets.url(pictures[step])}
          alt={words.t(`mail.guide.${step}.picture`)}
          width="480"
          height="200"
        />
      </li>
    ))}
  </ol>
)
