import { afterAll, expect, test } from "bun:test"
import { generateKeyPairSync, sign } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import {
  isSigned,
  publicKeyLine,
  releaseNamespace as namespace,
  signatureText,
  signedBytes,
} from "../../src/lib/ssh-signature.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-signature-"))
afterAll(() => rmSync(folder, { recursive: true }))

const file = Buffer.from("0123  batmon-linux-arm64\n")
const { privateKey, publicKey } = generateKeyPairSync("ed25519")
const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32)
const line = publicKeyLine(key)
const text = signatureText(sign(null, signedBytes(file, namespace), privateKey), key, namespace)

async function run(command: string): Promise<number> {
  const child = Bun.spawn(["sh", "-c", command], {
    cwd: folder,
    stdout: "ignore",
    stderr: "ignore",
  })
  return child.exited
}

test("OpenSSH takes our signature for its own, and not for another file", async () => {
  await Bun.write(join(folder, "signers"), `batmon ${line}\n`)
  await Bun.write(join(folder, "text.sig"), text)
  await Bun.write(join(folder, "text"), file)
  await Bun.write(join(folder, "other"), "another file")
  const verify = `ssh-keygen -Y verify -f signers -I batmon -n ${namespace} -s text.sig`
  expect(await run(`${verify} < text`)).toBe(0)
  expect(await run(`${verify} < other`)).not.toBe(0)
})

test("a signature that OpenSSH makes is taken", async () => {
  await Bun.write(join(folder, "signed"), file)
  expect(await run(`ssh-keygen -q -t ed25519 -N "" -f key`)).toBe(0)
  expect(await run(`ssh-keygen -Y sign -f key -n ${namespace} signed`)).toBe(0)
  const theirs = {
    text: await Bun.file(join(folder, "signed.sig")).text(),
    line: (await Bun.file(join(folder, "key.pub")).text()).trim(),
    namespace,
  }
  expect(isSigned(file, theirs)).toBe(true)
  expect(isSigned(Buffer.from("another"), theirs)).toBe(false)
})

test("nothing else than the whole signature, by this key and for this purpose, is one", () => {
  expect(isSigned(file, { text, line, namespace })).toBe(true)
  expect(isSigned(file, { text, line, namespace: "another" })).toBe(false)
  const stranger = generateKeyPairSync("ed25519").publicKey
  const other = publicKeyLine(stranger.export({ format: "der", type: "spki" }).subarray(-32))
  expect(isSigned(file, { text, line: other, namespace })).toBe(false)
  expect(isSigned(file, { text, line: "", namespace })).toBe(false)
  expect(isSigned(file, { text: "", line, namespace })).toBe(false)
  for (let at = 30; at < text.length - 30; at += 1) {
    const changed = `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`
    expect(isSigned(file, { text: changed, line, namespace })).toBe(false)
  }
})
