import { freshSnmpChoices, type SnmpChoices } from "../../src/settings/snmp-choices.ts"
import { snmpFiles } from "../../src/snmp/files/snmp-files.ts"
import type { SnmpDesk } from "../../src/web/web-deps.ts"

/** SNMP that keeps what is set and answers nobody. */
export class FakeSnmp implements SnmpDesk {
  choices = freshSnmpChoices
  readonly files = snmpFiles

  get state() {
    const { enabled, port } = this.choices
    return enabled ? ({ kind: "answering", port } as const) : ({ kind: "off" } as const)
  }

  async change(choices: SnmpChoices) {
    this.choices = choices
    return this.state
  }

  createUser(): never {
    throw new Error("there is no engine")
  }

  async test() {}
}
