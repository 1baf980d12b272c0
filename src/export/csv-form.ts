/** How a CSV file is written: what spreadsheets of different countries disagree about. */
export interface CsvForm {
  readonly separator: "," | ";" | "\t"
  readonly decimal: "." | ","
  /** Excel takes a file without one for text in a code page of the past. */
  readonly byteOrderMark: boolean
}

/** What programs expect. */
export const plainForm: CsvForm = { separator: ",", decimal: ".", byteOrderMark: false }

/** What Excel set to Czech, and to most of the languages of Europe, opens by a double click. */
export const czechExcelForm: CsvForm = { separator: ";", decimal: ",", byteOrderMark: true }

/** By the name that the page's address has for them. */
export const csvForms = { plain: plainForm, excel: czechExcelForm } as const
