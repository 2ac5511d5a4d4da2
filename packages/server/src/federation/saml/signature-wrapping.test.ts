/**
 * Signature wrapping in its eight forms ("On Breaking SAML: Be Whoever You Want to Be", USENIX Security 2012, numbered as
 * in SAML Raider): a signed element is moved to another place, and another one takes its place.
 */
import { describe, expect, it } from 'vitest';
import { readResponse } from './response.ts';
import { plainResponse, posted, signed, usual } from './testing/identity-provider.ts';

const responseSigned = signed(plainResponse, 'Response');
const assertionSigned = signed(plainResponse, 'Assertion');
const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(assertionSigned) ?? [];
const signature = signatureOf(assertionSigned);

const evilAssertion = evil(assertion.replace(signature, '')).replace('"_assertion"', '"_evil"');
const [evilContent = ''] = /(?<=^<saml:Assertion [^>]*>).*(?=<\/saml:Assertion>$)/s.exec(evilAssertion) ?? [];
const [evilStart = ''] = /^<saml:Assertion [^>]*>/.exec(evilAssertion) ?? [];

function signatureOf(xml: string): string {
  return /<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? '';
}

function evil(xml: string): string {
  return xml.replace('Ada@Example.com', 'admin@example.com');
}

/** The response with other assertions in place of the signed one. */
function around(...content: readonly string[]): string {
  return assertionSigned.replace(assertion, () => content.join(''));
}

function wrappedResponse(place: 'inside' | 'before'): string {
  const original = responseSigned.replace(signatureOf(responseSigned), '');
  const own = signatureOf(responseSigned);
  const moved =
    place === 'inside' ? own.replace('</ds:Signature>', () => `${original}</ds:Signature>`) : original + own;
  return evil(original)
    .replace('"_response"', '"_evil"')
    .replaceAll('"_assertion"', '"_evil-assertion"')
    .replace('</saml:Issuer>', () => `</saml:Issuer>${moved}`);
}

const forms: readonly (readonly [string, string])[] = [
  ['1: the signed response is inside of its signature', wrappedResponse('inside')],
  ['2: the signed response is before its signature', wrappedResponse('before')],
  ['3: another assertion is before the signed one', around(evilAssertion, assertion)],
  [
    '4: the signed assertion is inside of another one',
    around(`${evilStart}${evilContent}${assertion}</saml:Assertion>`),
  ],
  [
    '5: the signature is in another assertion, and the signed one is at the end',
    around(
      `${evilStart}${evilContent.replace('</saml:Issuer>', () => `</saml:Issuer>${signature}`)}</saml:Assertion>`,
      assertion.replace(signature, ''),
    ),
  ],
  [
    '6: the signed assertion is inside of the signature of another one',
    around(
      `${evilStart}${evilContent.replace('</saml:Issuer>', () => `</saml:Issuer>${signature.replace('</ds:Signature>', () => `${assertion.replace(signature, '')}</ds:Signature>`)}`)}</saml:Assertion>`,
    ),
  ],
  [
    '7: another assertion is inside of an extension',
    around(`<samlp:Extensions>${evilAssertion}</samlp:Extensions>`, assertion),
  ],
  [
    '8: the signed assertion is inside of an object of the signature of another one',
    around(
      `${evilStart}${evilContent.replace('</saml:Issuer>', () => `</saml:Issuer>${signature.replace('</ds:Signature>', () => `<ds:Object>${assertion.replace(signature, '')}</ds:Object></ds:Signature>`)}`)}</saml:Assertion>`,
    ),
  ],
];

describe('refuses signature wrapping', () => {
  it.each(forms)('%s', async (_name, xml) => {
    expect(xml).toContain('admin@example.com');
    expect(xml).toContain('Ada@Example.com');
    await expect(readResponse(posted(xml), usual)).rejects.toMatchObject({
      reason: expect.stringMatching(/^(?:structure|signature)$/),
    });
  });

  it('even if the IDs are the same', async () => {
    for (const [, xml] of forms) {
      const same = xml.replaceAll('"_evil-assertion"', '"_assertion"').replaceAll('"_evil"', '"_assertion"');
      await expect(readResponse(posted(same), usual)).rejects.toMatchObject({ name: 'Error' });
    }
  });
});

it('accepts the same responses without the change', async () => {
  for (const xml of [responseSigned, assertionSigned, around(assertion)]) {
    expect((await readResponse(posted(xml), usual)).nameId.value).toBe('Ada@Example.com');
  }
});
