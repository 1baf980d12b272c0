import { startMailServer } from "../fakes/mail-server.ts"
import { until } from "./board.ts"
import { type Life, must } from "./life.ts"

const community = "cabinet-seven"

/** A network management system on another machine walks the manual's table. */
export async function snmpWalk({ board, visitor, told }: Life): Promise<void> {
  must(
    (await visitor.post("/snmp/community", { community })).status === 303,
    "no community was taken",
  )
  must((await visitor.post("/snmp/on")).status < 400, "SNMP is not switched on")
  const target = `udp:127.0.0.1:${board.snmpPort}`
  const options = ["-v2c", "-c", community, "-On", "-t", "20", "-r", "2"]
  const walk = Bun.spawnSync(["snmpwalk", ...options, target, ".1.3.6.1.4.1.99999.1"])
  const lines = walk.stdout.toString().trim().split("\n")
  must(walk.exitCode === 0, `snmpwalk ended with ${walk.exitCode}: ${walk.stderr}`)
  must(
    lines.some((line) => /99999\.1\.\d+\.5 = .*15\.6/.test(line)),
    `no voltage in: ${lines.slice(0, 20).join("\n")}`,
  )
  told.say(`snmpwalk from outside: ${lines.length} values`)
}

/** A mail goes out to a server on another machine. */
export async function mailOut({ visitor, told }: Life): Promise<void> {
  await using server = await startMailServer()
  const setup = {
    host: "10.0.2.2",
    port: String(server.port),
    security: "none",
    from: "board@example.com",
  }
  const added = await visitor.post("/mail/add/smtp", setup)
  must(
    added.status === 303,
    `the mail server was answered with ${added.status}: ${added.text.slice(-900)}`,
  )
  const way = /way-(\d+)/.exec(added.location)?.[1]
  await visitor.post(`/mail/${way}/test`, { to: "owner@example.com" })
  await until("no mail arrives", 120_000, async () => server.mails.length > 0)
  must(server.mails[0]?.to.includes("owner@example.com") === true, "it is to somebody else")
  await visitor.post(`/mail/${way}/remove`)
  told.say("a mail went out to a server on another machine")
}

/** What support is sent, and what the doctor finds on a board that is well. */
export async function support({ board, visitor, told }: Life): Promise<void> {
  const { out, status } = await board.try("batmon doctor")
  told.say(out.trim())
  const problems = out.split("\n").filter((line) => /^problem/.test(line))
  // Nobody sets this board's clock but the acceptance itself.
  must(
    problems.every((line) => /^problem +clock/.test(line)),
    `the doctor finds: ${problems.join("; ")}`,
  )
  must(status === (problems.length === 0 ? 0 : 1), `the doctor ended with ${status}`)
  const { status: answered, text } = await visitor.get("/diagnostics.zip")
  must(answered === 200 && text.startsWith("PK"), `the diagnostics were answered with ${answered}`)
}
