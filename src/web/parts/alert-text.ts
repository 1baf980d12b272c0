export { alertTitle, alertValue, levelText } from "../../mail/alert-text.ts"
