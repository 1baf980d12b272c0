import type { Words } from "../../i18n/words.ts"
import type { DamagedStorage, StorageState } from "../../store/storage-state.ts"
import { Icon } from "./icons.tsx"
import { quantity } from "./quantity.tsx"

interface StorageNoticeProps {
  readonly storage: StorageState
  readonly words: Words
}

/** Says that readings are not stored as they should be, and what to do; empty when they are. */
export const StorageNotice = ({ storage, words }: StorageNoticeProps) => {
  const notice = noticeOf(storage, words)
  return (
    <div id="storage" role="status">
      {notice && (
        <div class={`notice level-${storage.kind === "filling" ? "warning" : "danger"}`}>
          <Icon name="alert" />
          <div>
            <strong>{notice.title}</strong>
            <p>{notice.detail}</p>
          </div>
        </div>
      )}
    </div>
  )
}

function noticeOf(storage: StorageState, words: Words) {
  switch (storage.kind) {
    case "filling":
    case "full": {
      const free = quantity(words, storage.free * 100, { unit: "%", digits: 1 })
      return {
        title: words.t(`storage.${storage.kind}`),
        detail: words.t(`storage.${storage.kind}.detail`, { free }),
      }
    }
    case "refused":
      return {
        title: words.t("storage.refused"),
        detail: words.t("storage.refused.detail", { reason: storage.reason }),
      }
    case "damaged":
      return damageOf(storage, words)
    default:
      return null
  }
}

function damageOf({ file, setAside, salvage, rows }: DamagedStorage, words: Words) {
  const name = setAside ?? ""
  if (file === "batmon.db") {
    return {
      title: words.t("storage.damaged.settings"),
      detail:
        setAside === null
          ? words.t("storage.damaged.settings.missing")
          : words.t("storage.damaged.settings.detail", { name }),
    }
  }
  return {
    title: words.t("storage.damaged.history"),
    detail: words.t(`storage.damaged.history.${salvage}`, { name, rows: words.number(rows, 0) }),
  }
}
