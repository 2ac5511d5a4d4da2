import { describe, expect, it } from 'vitest';
import { type RefusalReason, SamlRefusal } from './refusal.ts';
import { type ExpectedResponse, readResponse } from './response.ts';
import {
  AUDIENCE,
  CONSUMER,
  encrypted,
  instant,
  ISSUER,
  otherKey,
  plainResponse,
  plainUnsolicited,
  posted,
  signed,
  unsolicited,
  usual,
} from './testing/identity-provider.ts';

/** The name, what is changed, and the reason of the refusal. */
type Case = [name: string, xml: string | Promise<string>, reason: RefusalReason, expected?: ExpectedResponse];

/** A response in which a text is replaced before it is signed, and the changed part is signed. */
function changed(from: string | RegExp, to: string, plain = plainResponse): string {
  const xml = plain.replace(from, () => to);
  if (xml === plain) throw new Error(`${String(from)} is not in the response`);
  return signed(signed(xml, 'Assertion'), 'Response');
}

/** The same, after it was signed. */
function forged(from: string | RegExp, to: string): string {
  const xml = signed(plainResponse, 'Assertion');
  const other = xml.replace(from, () => to);
  if (xml === other) throw new Error(`${String(from)} is not in the response`);
  return other;
}

const [data = ''] = /<saml:SubjectConfirmationData[^>]*>/.exec(plainResponse) ?? [];
const [conditions = ''] = /<saml:Conditions.*<\/saml:Conditions>/.exec(plainResponse) ?? [];
const [assertion = ''] = /<saml:Assertion.*<\/saml:Assertion>/.exec(plainResponse) ?? [];
const assertionSigned = signed(plainResponse, 'Assertion');
const old = instant(-6 * 60_000);

const cases: readonly Case[] = [
  // Signatures
  ['no signature', plainResponse, 'signature'],
  ['a changed NameID', forged('Ada@Example.com', 'Bob@Example.com'), 'signature'],
  ['a changed attribute', forged('ada@example.com', 'root@example.com'), 'signature'],
  ['a changed digest', forged(/<ds:DigestValue>./, '<ds:DigestValue>!'), 'signature'],
  ['an empty signature', forged(/(?<=<ds:SignatureValue>)[^<]*/, ''), 'signature'],
  ['the key of somebody else', signed(plainResponse, 'Assertion', { key: otherKey }), 'signature'],
  [
    'SHA-1 as signature',
    signed(plainResponse, 'Assertion', { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    'signature',
  ],
  [
    'SHA-1 as digest',
    signed(plainResponse, 'Assertion', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
    'signature',
  ],
  [
    'HMAC with the public key',
    forged('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
    'signature',
  ],
  [
    'inclusive canonicalization',
    signed(plainResponse, 'Assertion', {
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      ],
    }),
    'signature',
  ],
  ['a reference to the whole document', forged('URI="#_assertion"', 'URI=""'), 'signature'],
  ['a second reference', forged('</ds:SignedInfo>', '<ds:Reference URI="#_response"/></ds:SignedInfo>'), 'signature'],
  ['an object inside of the signature', forged('</ds:Signature>', '<ds:Object/></ds:Signature>'), 'signature'],
  [
    'a valid signature of the assertion, and a wrong one of the response',
    signed(assertionSigned, 'Response', { key: otherKey }),
    'signature',
  ],
  [
    'a certificate that has expired',
    assertionSigned,
    'signature',
    { ...usual, now: usual.now + 11 * 365 * 86_400_000 },
  ],
  // Encryption
  ['an assertion that is not encrypted', assertionSigned, 'encryption', { ...usual, mustBeEncrypted: true }],
  ['an encrypted assertion without signature', encrypted(plainResponse), 'signature'],
  [
    'an encrypted assertion beside another one',
    encrypted(assertionSigned).then((xml) =>
      xml.replace('<saml:EncryptedAssertion>', () => `${assertion}<saml:EncryptedAssertion>`),
    ),
    'structure',
  ],
  [
    'an encrypted assertion with another one inside',
    encrypted(
      assertionSigned.replace('</saml:Subject>', () => `${assertion.replace('_assertion', '_inner')}</saml:Subject>`),
    ),
    'signature',
  ],
  [
    'an encrypted assertion whose text is cut',
    encrypted(assertionSigned).then((xml) => xml.replace(/(?<=CipherValue>[^<]{40})[^<]{4}/g, '')),
    'signature',
  ],
  [
    'an encrypted assertion without text',
    encrypted(assertionSigned).then((xml) => xml.replace(/(?<=CipherValue>)[^<]*/g, '')),
    'signature',
  ],
  [
    'an encrypted assertion without key',
    encrypted(assertionSigned).then((xml) => xml.replace(/<e:EncryptedKey.*<\/e:EncryptedKey>/s, '')),
    'signature',
  ],
  ['encryption for another key', encrypted(assertionSigned, { key: otherKey }), 'signature'],
  ['RSA 1.5', encrypted(assertionSigned, { keyTransport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }), 'signature'],
  [
    'Triple DES',
    encrypted(assertionSigned, { content: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }),
    'signature',
  ],
  // Issuer, status, addresses
  ['another issuer of the response', changed(ISSUER, 'https://evil.example.com'), 'issuer'],
  [
    'another issuer of the assertion',
    changed(/(?<=_assertion".*)https:\/\/idp\.example\.com\/entity/, 'https://evil.example.com'),
    'issuer',
  ],
  ['version 1.1', changed('Version="2.0"', 'Version="1.1"'), 'version'],
  ['a failure', changed('status:Success', 'status:Responder'), 'status'],
  [
    'another destination',
    changed(`Destination="${CONSUMER}"`, 'Destination="https://evil.example.com/"'),
    'destination',
  ],
  ['no destination, although signed', changed(`Destination="${CONSUMER}"`, ''), 'destination'],
  ['another recipient', changed(`Recipient="${CONSUMER}"`, 'Recipient="https://evil.example.com/"'), 'recipient'],
  ['no recipient', changed(`Recipient="${CONSUMER}"`, ''), 'recipient'],
  ['another audience', changed(AUDIENCE, 'urn:amazon:cognito:sp:eu-west-1_Other'), 'audience'],
  ['no audience', changed(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ''), 'audience'],
  [
    'two restrictions of the audience, one for somebody else',
    changed(
      '</saml:Conditions>',
      '<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction></saml:Conditions>',
    ),
    'audience',
  ],
  ['no conditions', changed(conditions, ''), 'audience'],
  ['a condition that is not known', changed('</saml:Conditions>', '<saml:Condition/></saml:Conditions>'), 'condition'],
  // The request
  [
    'another InResponseTo of the response',
    changed('InResponseTo="_request"', 'InResponseTo="_other"'),
    'in-response-to',
  ],
  ['no InResponseTo of the response', changed('InResponseTo="_request"', ''), 'in-response-to'],
  ['another InResponseTo of the confirmation', changed(data, data.replace('_request', '_other')), 'in-response-to'],
  ['no InResponseTo of the confirmation', changed(data, data.replace('InResponseTo="_request"', '')), 'in-response-to'],
  ['an answer to a request, where none was made', assertionSigned, 'in-response-to', unsolicited],
  ['no request, where one was made', signed(plainUnsolicited, 'Assertion'), 'in-response-to'],
  [
    'no request, issued six minutes ago',
    changed(/IssueInstant="[^"]*"/, `IssueInstant="${old}"`, plainUnsolicited),
    'time',
    unsolicited,
  ],
  [
    'no request, with an assertion of six minutes ago',
    changed(/(?<=_assertion" Version="2.0" )IssueInstant="[^"]*"/, `IssueInstant="${old}"`, plainUnsolicited),
    'time',
    unsolicited,
  ],
  // The subject
  ['no NameID', changed(/<saml:NameID.*<\/saml:NameID>/, ''), 'name-id'],
  ['an empty NameID', changed('Ada@Example.com', ' '), 'name-id'],
  ['a NameID with a character of four bytes', changed('Ada@Example.com', '\u{1f511}'), 'name-id'],
  ['a NameID with an element inside', changed('Ada@Example.com', 'Ada@<b/>Example.com'), 'malformed'],
  ['no subject', changed(/<saml:Subject>.*<\/saml:Subject>/, ''), 'name-id'],
  ['no confirmation', changed(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, ''), 'confirmation'],
  ['confirmation by a key', changed('cm:bearer', 'cm:holder-of-key'), 'confirmation'],
  ['no end of the confirmation', changed(/(?<=Data )NotOnOrAfter="[^"]*"/, ''), 'confirmation'],
  // Time
  [
    'a confirmation that has ended',
    changed(/(?<=Data )NotOnOrAfter="[^"]*"/, `NotOnOrAfter="${instant(-60_000)}"`),
    'time',
  ],
  [
    'a period that has ended',
    changed(/(?<=NotBefore="[^"]*" )NotOnOrAfter="[^"]*"/, `NotOnOrAfter="${instant(-60_000)}"`),
    'time',
  ],
  ['a period in the future', changed(/NotBefore="[^"]*"/, `NotBefore="${instant(60_001)}"`), 'time'],
  ['an issue in the future', changed(/IssueInstant="[^"]*"/, `IssueInstant="${instant(60_001)}"`), 'time'],
  [
    'a session that has ended',
    changed('SessionIndex=', `SessionNotOnOrAfter="${instant(-60_000)}" SessionIndex=`),
    'time',
  ],
  ['an instant with an offset', changed(/NotBefore="[^"]*"/, 'NotBefore="2026-01-01T00:00:00+00:00"'), 'malformed'],
  // Statements
  ['no AuthnStatement', changed(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, ''), 'authn-statement'],
  ['a value with a character of four bytes', changed('staff', '\u{1f511}'), 'attribute'],
  ['an attribute without name', changed('Name="groups"', 'Name=""'), 'attribute'],
  // Structure
  [
    'two assertions',
    signed(plainResponse, 'Assertion').replace(
      '</samlp:Response>',
      () => `${assertion.replace('_assertion', '_second')}</samlp:Response>`,
    ),
    'structure',
  ],
  ['no assertion', signed(plainResponse.replace(assertion, ''), 'Response'), 'structure'],
  ['the same ID twice', forged('ID="_response"', 'ID="_assertion"'), 'malformed'],
  ['the same ID twice, in other letters', forged('<samlp:Status>', '<samlp:Status Id="_assertion">'), 'malformed'],
  [
    'an assertion as the message',
    assertionSigned
      .replace(/^.*?(<saml:Assertion)/, '$1 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"')
      .replace('</samlp:Response>', ''),
    'malformed',
  ],
  ['a document type', `<!DOCTYPE a>${assertionSigned}`, 'malformed'],
  [
    'an entity',
    `<!DOCTYPE a [<!ENTITY e "Bob@Example.com">]>${assertionSigned.replace('Ada@Example.com', '&e;')}`,
    'malformed',
  ],
  [
    'an external entity',
    `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${assertionSigned.replace('Ada@Example.com', '&e;')}`,
    'malformed',
  ],
  ['an entity that nobody declared', forged('Ada@Example.com', '&e;'), 'malformed'],
  ['a processing instruction', forged('<saml:Subject>', '<?a b?><saml:Subject>'), 'malformed'],
  ['another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${assertionSigned}`, 'malformed'],
  ['a second root', `${assertionSigned}<a/>`, 'malformed'],
  ['an attribute twice', forged('ID="_response"', 'ID="_response" ID="_other"'), 'malformed'],
  ['text that is not well-formed', assertionSigned.slice(0, -3), 'malformed'],
  ['nothing but nesting', '<a>'.repeat(20_000), 'malformed'],
  ['deep nesting', forged('<samlp:Status>', `<samlp:Status>${'<a>'.repeat(40)}${'</a>'.repeat(40)}`), 'malformed'],
  [
    'many attributes',
    forged('<samlp:Status>', `<samlp:Status ${Array.from({ length: 8_000 }, (_, i) => `a${i}=""`).join(' ')}>`),
    'malformed',
  ],
  ['many comments', forged('<samlp:Status>', `<samlp:Status>${'<!---->'.repeat(9_000)}`), 'malformed'],
  ['many elements', forged('<samlp:Status>', `<samlp:Status>${'<a/>'.repeat(15_000)}`), 'malformed'],
];

describe('refuses a response with', () => {
  it.each(cases)('%s', async (_name, xml, reason, expected = usual) => {
    await expect(readResponse(posted(await xml), expected)).rejects.toMatchObject({ reason });
  });
});

it.each(['', '%%%%', 'PGE', 'A'.repeat(100_001), Buffer.from([0xff, 0xfe]).toString('base64')])(
  'refuses what is not base64 of a text (%#)',
  async (text) => {
    await expect(readResponse(text, usual)).rejects.toMatchObject({ reason: 'malformed' });
  },
);

/** `accepted` with the NameID, or the reason of the refusal. Any other error fails the test. */
async function outcomeOf(xml: string): Promise<string> {
  try {
    return (await readResponse(posted(xml), usual)).nameId.value;
  } catch (error) {
    if (error instanceof SamlRefusal) return error.reason;
    throw error;
  }
}

const readable = 'Ada@Example.com';

it('accepts no change of what is signed, and fails in no other way', async () => {
  const xml = signed(signed(plainResponse, 'Assertion'), 'Response');
  const outcomes: string[] = [];
  for (let place = 0; place < xml.length; place += 37) {
    const letter = xml[place] === 'x' ? 'y' : 'x';
    outcomes.push(await outcomeOf(`${xml.slice(0, place)}${letter}${xml.slice(place + 1)}`));
    outcomes.push(await outcomeOf(xml.slice(0, place) + xml.slice(place + 1 + (place % 50))));
  }
  // The certificate inside of the signature is not used, so changes of it do not matter.
  const accepted = outcomes.filter((outcome) => outcome.includes('@'));
  expect(new Set(accepted)).toStrictEqual(new Set([readable]));
  expect(accepted.length).toBeLessThan(outcomes.length / 2);
});

it('fails in no other way if the provider itself leaves something out', async () => {
  const kinds = [/ [\w:]+="[^"]*"/g, /<(\w+:\w+)[^>]*\/>/g, /<(\w+:\w+)(?:[^>]*[^>/])?>[^<]*<\/\1>/g, /(?<=>)[^<]+/g];
  const parts = kinds.flatMap((kind) => plainResponse.matchAll(kind).toArray());
  expect(parts.length).toBeGreaterThan(40);
  const outcomes: string[] = [];
  for (const { 0: part, index } of parts) {
    const xml = plainResponse.slice(0, index) + plainResponse.slice(index + part.length);
    // Some parts are needed to sign at all.
    if (/ xmlns:| ID=|<saml:Issuer>/.test(part)) continue;
    outcomes.push(await outcomeOf(signed(xml, 'Assertion')));
  }
  expect(outcomes).toContain(readable);
  expect(outcomes).toContain('recipient');
  expect(outcomes).toContain('audience');
});
