import type { Child } from "hono/jsx"

import { languageNames, languages } from "../../i18n/language.ts"
import type { Words } from "../../i18n/words.ts"
import { accessOf } from "../access.ts"
import { menu, menuGroups } from "../menu.ts"
import { isInside, mayChange, type Visit } from "../visit.ts"
import type { Visitor } from "../visitor.ts"
import { themes } from "../visitor.ts"
import type { Site } from "../web-env.ts"
import { AlertBell } from "./alert-notice.tsx"
import { Icon, IconShapes } from "./icons.tsx"
import { LinkLost } from "./link-watch.tsx"

interface LayoutProps {
  readonly site: Site
  readonly visitor: Visitor
  readonly visit: Visit
  readonly title: string
  /** Address of this page, for coming back to it. */
  readonly path: string
  /** Address of the stream that keeps the page up to date. */
  readonly live?: string | undefined
  readonly chart?: boolean | undefined
  readonly children: Child
}

/** Everything around the content of a page. */
export const Layout = (props: LayoutProps) => {
  const { site, visitor, visit, title, path, live, chart, children } = props
  const { assets, deps } = site
  const { words, theme } = visitor
  const { board } = deps
  return (
    <html lang={words.language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "auto" ? "light dark" : theme} />
        {/* What a person has opened stays open when a part of the page is new. */}
        <meta name="htmx-config" content='{"morphIgnore":["data-htmx-powered","open"]}' />
        <title>{`${title} · ${board.name}`}</title>
        <link rel="icon" href={assets.url("icon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={assets.url("icon-180.png")} />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="stylesheet" href={assets.url("app.css")} />
        {/* Not deferred: then it begins with the page when all that is deferred has been read. Else it
            may look through the page before the part is there that opens the stream. */}
        <script src={assets.url("htmx.js")}></script>
        {live && <script defer src={assets.url("htmx-live.js")}></script>}
        {chart && <script defer src={assets.url("chart-library.js")}></script>}
        {chart && <script defer src={assets.url("chart-overlay.js")}></script>}
        {chart && <script defer src={assets.url("chart.js")}></script>}
        {live && (
          <noscript>
            <meta http-equiv="refresh" content="60" />
          </noscript>
        )}
      </head>
      <body data-may={mayChange(visit) ? "change" : "look"}>
        <IconShapes />
        <a class="skip" href="#content">
          {words.t("app.skip")}
        </a>
        <header class="bar">
          <a class="brand" href="/">
            <img src={assets.url("icon.svg")} alt="" width="28" height="28" />
            <bdi>{board.name}</bdi>
          </a>
          {board.demo && (
            <span class="badge" title={words.t("app.demo.title")}>
              {words.t("app.demo")}
            </span>
          )}
          {isInside(visit) && <AlertBell alerts={deps.alerts.active()} words={words} />}
          <Menu visitor={visitor} visit={visit} path={path} version={board.version} />
        </header>
        {live && <LiveLink address={live} words={words} />}
        <main id="content">{children}</main>
      </body>
    </html>
  )
}

/** Keeps the page's connection to the board, and says when it is lost. */
const LiveLink = ({ address, words }: { readonly address: string; readonly words: Words }) => (
  // A board that restarts is back within seconds: waiting a minute to ask again would be too long.
  <div id="link" {...{ "hx-sse:connect": address, "hx-config": "sse.reconnectMaxDelay:8s" }}>
    <LinkLost words={words} />
  </div>
)

interface MenuProps {
  readonly visitor: Visitor
  readonly visit: Visit
  readonly path: string
  readonly version: string
}

const Menu = ({ visitor: { words, theme }, visit, path, version }: MenuProps) => (
  <div class="menu">
    {/* A popover: a click elsewhere closes it, and so does Escape, without a script. */}
    <button class="tool" type="button" popovertarget="menu" title={words.t("app.actions")}>
      <Icon name="menu" />
      <span class="hidden">{words.t("app.actions")}</span>
    </button>
    <div class="sheet" id="menu" popover="auto">
      {isInside(visit) && (
        <nav aria-label={words.t("app.actions")}>
          {menuGroups.map((group) => (
            <MenuLines
              entries={menu.filter((entry) => entry.group === group).filter(isFor(visit))}
              path={path}
              words={words}
            />
          ))}
        </nav>
      )}
      {visit.kind === "account" && (
        <form class="menu-row" method="post" action="/sign-out">
          <p class="who">
            <bdi>{visit.account.name}</bdi> <small>{words.t(`role.${visit.account.role}`)}</small>
          </p>
          <button class="button">
            <Icon name="leave" />
            {words.t("logout.submit")}
          </button>
        </form>
      )}
      <form method="post" action="/preferences">
        <input type="hidden" name="back" value={path} />
        <div class="menu-row" role="group" aria-labelledby="menu-language">
          <p id="menu-language">{words.t("app.language")}</p>
          {languages.map((language) => (
            <button
              class="tool"
              name="language"
              value={language}
              lang={language}
              aria-pressed={language === words.language ? "true" : "false"}
            >
              {languageNames[language]}
            </button>
          ))}
        </div>
        <div class="menu-row" role="group" aria-labelledby="menu-theme">
          <p id="menu-theme">{words.t("app.theme")}</p>
          {themes.map((choice) => (
            <button
              class="tool"
              name="theme"
              value={choice}
              title={words.t(`app.theme.${choice}`)}
              aria-label={words.t(`app.theme.${choice}`)}
              aria-pressed={choice === theme ? "true" : "false"}
            >
              <Icon name={choice} />
            </button>
          ))}
        </div>
      </form>
      <p class="version">{words.t("app.version", { version })}</p>
    </div>
  </div>
)

interface MenuLinesProps {
  readonly entries: readonly (typeof menu)[number][]
  readonly path: string
  readonly words: Words
}

/** The lines of one group; nothing where none of them is for who is there. */
const MenuLines = ({ entries, path, words }: MenuLinesProps) =>
  entries.length === 0 ? null : (
    <ul>
      {entries.map((entry) => (
        <li>
          <a
            class="button"
            href={entry.path}
            aria-current={isHere(entry.path, path) ? "page" : undefined}
          >
            <Icon name={entry.icon} />
            {words.t(entry.label)}
          </a>
        </li>
      ))}
    </ul>
  )

/** Whether who is there may follow a line of the menu. */
const isFor = (visit: Visit) => (entry: { readonly path: string }) =>
  entry.path.startsWith("/account") && visit.kind === "open"
    ? false
    : mayChange(visit) || accessOf(entry.path) !== "administrator"

const isHere = (entry: string, path: string) => entry === path.split("?")[0]
