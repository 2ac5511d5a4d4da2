/** Signatures that are accepted are also verified by `xmlsec1`, which is another implementation. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readResponse } from './response.ts';
import { pem, plainResponse, posted, providerKey, signed, usual } from './testing/identity-provider.ts';

const isMissing = spawnSync('xmlsec1', ['--version']).status !== 0;
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = isMissing && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const title = mayBeSkipped ? 'xmlsec1 not found (Debian: apt-get install xmlsec1)' : 'xmlsec1 is of the same opinion';
const folder = mkdtempSync(join(tmpdir(), 'latchkey-xmlsec1-'));
afterAll(() => rmSync(folder, { recursive: true }));

function verifies(xml: string): boolean {
  const [message, certificate] = [join(folder, 'message.xml'), join(folder, 'certificate.pem')];
  writeFileSync(message, xml);
  writeFileSync(certificate, pem('CERTIFICATE', providerKey.certificate));
  const ids = ['Assertion', 'Response'].flatMap((name) => ['--id-attr:ID', name]);
  try {
    execFileSync('xmlsec1', ['--verify', '--pubkey-cert-pem', certificate, ...ids, message], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const comment = plainResponse.replace('Ada@Example.com', 'Ada@<!-- or -->Example.com');
const messages: readonly [string, string][] = [
  ['a signed assertion', signed(plainResponse, 'Assertion')],
  ['a signed response', signed(plainResponse, 'Response')],
  ['a comment', signed(comment, 'Assertion')],
  [
    'a comment that was added',
    signed(plainResponse, 'Assertion').replace('Ada@Example.com', 'Ada@<!-- -->Example.com'),
  ],
  ['a change', signed(plainResponse, 'Assertion').replace('Ada@Example.com', 'Bob@Example.com')],
  ['an attribute that was added', signed(plainResponse, 'Response').replace('<samlp:Status>', '<samlp:Status a="b">')],
];

it.skipIf(mayBeSkipped).each(messages)(`${title}: %s`, async (name, xml) => {
  const isAccepted = await readResponse(posted(xml), usual).then(
    () => true,
    () => false,
  );
  expect([name, verifies(xml)]).toStrictEqual([name, isAccepted]);
});
