import type { Series } from "../../battery/history.ts"
import { resolutions } from "../../export/csv-export.ts"
import type { Words } from "../../i18n/words.ts"

interface DownloadFormProps {
  /** Nothing is offered where there is none. */
  readonly batteries: readonly number[]
  readonly series: readonly Series[]
  /** UTC milliseconds. */
  readonly span: { readonly from: number; readonly to: number }
  readonly words: Words
}

/** What a chart shows as a CSV file; works without JavaScript. */
export const DownloadForm = ({ batteries, series, span, words }: DownloadFormProps) => {
  const [first, ...also] = batteries
  if (first === undefined) return null
  // Where the comma is the decimal mark, Excel opens nothing else right.
  const forms =
    words.language === "cs" ? (["excel", "plain"] as const) : (["plain", "excel"] as const)
  return (
    <details class="download">
      <summary>{words.t("download.title")}</summary>
      <form action={`/battery/${first}/download`} method="get">
        <input type="hidden" name="from" value={span.from} />
        <input type="hidden" name="to" value={span.to} />
        <input type="hidden" name="series" value={series.join()} />
        {also.length > 0 && <input type="hidden" name="also" value={also.join()} />}
        <label>
          {words.t("download.resolution")}{" "}
          <select name="resolution">
            {(["shown", ...resolutions] as const).map((resolution) => (
              <option value={resolution}>{words.t(`download.${resolution}`)}</option>
            ))}
          </select>
        </label>
        <label>
          {words.t("download.form")}{" "}
          <select name="form">
            {forms.map((form) => (
              <option value={form}>{words.t(`download.${form}`)}</option>
            ))}
          </select>
        </label>
        <button class="button" type="submit">
          {words.t("download.start")}
        </button>
      </form>
    </details>
  )
}
