import type { RadioState } from "../../ble/link.ts"
import type { Words } from "../../i18n/words.ts"
import type { RadioInfo } from "../web-deps.ts"
import { Icon } from "./icons.tsx"

/** What keeps batmon from hearing any battery; null when nothing does, or may yet turn out not to. */
export const radioProblem = ({ kind }: RadioState) =>
  kind === "ready" || kind === "starting" ? null : kind

interface RadioNoticeProps {
  readonly radio: RadioInfo
  readonly words: Words
}

/** Says what is wrong with Bluetooth, and what to do; empty when nothing is. */
export const RadioNotice = ({ radio: { adapter, state }, words }: RadioNoticeProps) => {
  const problem = radioProblem(state)
  return (
    <div id="radio" role="status">
      {problem && (
        <div class="notice level-danger">
          <Icon name="bluetooth" />
          <div>
            <strong>{words.t(`radio.${problem}`)}</strong>
            <p>{words.t(`radio.${problem}.detail`, { adapter })}</p>
          </div>
        </div>
      )}
    </div>
  )
}
