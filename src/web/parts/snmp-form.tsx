import type { Child } from "hono/jsx"

interface SnmpFormProps {
  readonly action: string
  /** @default that of a form on a page of its own */
  readonly class?: string
  readonly children: Child
}

/** A form of the page about SNMP; the whole page is its answer. */
export const SnmpForm = ({ action, class: name = "fields", children }: SnmpFormProps) => (
  <form
    class={name}
    method="post"
    action={action}
    hx-post={action}
    hx-target="#snmp"
    hx-swap="outerMorph"
    novalidate
  >
    {children}
  </form>
)
