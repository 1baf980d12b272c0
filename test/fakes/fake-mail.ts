import type { Clock } from "../../src/lib/clock.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { deadRedirect, GmailLinks } from "../../src/mail/gmail-links.ts"
import { type GoogleEndpoints, googleEndpoints } from "../../src/mail/google-oauth.ts"
import { Heartbeat } from "../../src/mail/heartbeat.ts"
import { WayList } from "../../src/mail/way-list.ts"
import type { MailDesk } from "../../src/web/web-deps.ts"
import { KeptChoices, testSecrets } from "./kept-choices.ts"

interface FakeMailOptions {
  readonly google?: GoogleEndpoints
  readonly relay?: string
}

/** The ways to send as the web face sees them: the real ones, kept in memory. */
export function fakeMail(clock: Clock, options: FakeMailOptions = {}): MailDesk {
  const { google = googleEndpoints, relay } = options
  return {
    ways: new WayList({ choices: new KeptChoices(), secrets: testSecrets(), clock, google }),
    heartbeat: new Heartbeat({
      ...{ choices: new KeptChoices(), clock, isWell: () => true },
      log: silentLogger,
    }),
    links: new GmailLinks(google, clock),
    redirect: relay ?? deadRedirect,
    isRelay: relay !== undefined,
    context: () => ({
      boardName: "Cabinet 7",
      pageUrl: "http://cabinet-7.local",
      timeZone: "Europe/Prague",
      now: clock.now(),
    }),
  }
}
