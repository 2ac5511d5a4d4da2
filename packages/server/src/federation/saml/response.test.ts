import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { describe, expect, it } from 'vitest';
import { readResponse, type ExpectedResponse } from './response.ts';
import {
  AUDIENCE,
  CONSUMER,
  encrypted,
  encryptionKey,
  ISSUER,
  otherKey,
  pem,
  plainResponse,
  plainUnsolicited,
  posted,
  providerKey,
  signed,
  unsolicited,
  usual,
} from './testing/identity-provider.ts';

const assertionSigned = signed(plainResponse, 'Assertion');

/** What another implementation reads from the same response. */
async function secondOpinion(base64: string): Promise<{ nameId: unknown; sessionIndex: unknown; groups: unknown }> {
  const other = new SAML({
    issuer: AUDIENCE,
    audience: AUDIENCE,
    idpIssuer: ISSUER,
    idpCert: pem('CERTIFICATE', providerKey.certificate),
    decryptionPvk: pem('PRIVATE KEY', encryptionKey.privateKey),
    callbackUrl: CONSUMER,
    entryPoint: 'https://idp.example.com/redirect',
    validateInResponseTo: ValidateInResponseTo.never,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
  });
  const { profile } = await other.validatePostResponseAsync({ SAMLResponse: base64 });
  return { nameId: profile?.nameID, sessionIndex: profile?.sessionIndex, groups: profile?.['groups'] };
}

describe('accepts, as another implementation does, a response with', () => {
  const comment = plainResponse.replace('Ada@Example.com', 'Ada@<!-- or -->Example.com');
  const cdata = plainResponse.replace('Ada@Example.com', '<![CDATA[Ada@Example.com]]>');
  const sha512 = {
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512',
  };
  const cases: readonly [string, string | Promise<string>, ExpectedResponse?][] = [
    ['a signed assertion', assertionSigned],
    ['a signature around everything', signed(plainResponse, 'Response')],
    ['both signatures', signed(assertionSigned, 'Response')],
    ['SHA-512', signed(plainResponse, 'Assertion', sha512)],
    ['a declaration and line breaks', `<?xml version="1.0" encoding="utf-8"?>\n${assertionSigned}\n`],
    ['a comment inside of the NameID', signed(comment, 'Assertion')],
    ['a CDATA section as NameID', signed(cdata, 'Assertion')],
    ['no request before', signed(plainUnsolicited, 'Assertion'), unsolicited],
    ['an encrypted assertion', encrypted(assertionSigned)],
    [
      'an encrypted assertion (CBC)',
      encrypted(assertionSigned, { content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' }),
    ],
    [
      'an encrypted assertion inside of a signed response',
      encrypted(plainResponse).then((xml) => signed(xml, 'Response')),
    ],
    ['an encrypted assertion and both signatures', encrypted(assertionSigned).then((xml) => signed(xml, 'Response'))],
  ];

  it.each(cases)('%s', async (_name, xml, expected = usual) => {
    const message = posted(await xml);
    const read = await readResponse(message, expected);
    expect(read).toStrictEqual({
      assertionId: '_assertion',
      nameId: {
        value: 'Ada@Example.com',
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        nameQualifier: null,
        spNameQualifier: null,
      },
      sessionIndex: '_session',
      authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      attributes: new Map([
        ['mail', ['ada@example.com']],
        ['groups', ['staff', 'R&D']],
      ]),
    });
    const [nameId, sessionIndex, groups] = [read.nameId.value, read.sessionIndex, read.attributes.get('groups')];
    expect(await secondOpinion(message)).toStrictEqual({ nameId, sessionIndex, groups });
  });
});

it('reads a NameID as a value, and an attribute that occurs twice', async () => {
  const attributes =
    '<saml:Attribute Name="id"><saml:AttributeValue><saml:NameID>x</saml:NameID></saml:AttributeValue></saml:Attribute>' +
    '<saml:Attribute Name="groups"><saml:AttributeValue/></saml:Attribute></saml:AttributeStatement>';
  const xml = signed(plainResponse.replace('</saml:AttributeStatement>', attributes), 'Assertion');
  const read = await readResponse(posted(xml), usual);
  expect(Object.fromEntries(read.attributes)).toStrictEqual({
    mail: ['ada@example.com'],
    groups: ['staff', 'R&D', ''],
    id: ['x'],
  });
});

it('accepts any certificate of the metadata that has not expired', async () => {
  const { certificate } = providerKey;
  const message = posted(assertionSigned);
  const several = { ...usual, certificates: [otherKey.certificate, certificate] };
  expect((await readResponse(message, several)).assertionId).toBe('_assertion');
  await expect(readResponse(message, { ...usual, certificates: [] })).rejects.toMatchObject({ reason: 'signature' });
});

it('says what AWS says of a wrong signature, and of what is no response', async () => {
  await expect(readResponse(posted(plainResponse), usual)).rejects.toThrow(
    /^Invalid SAML response received: SAML Assertion signature is invalid\. $/,
  );
  await expect(readResponse('AAAA', usual)).rejects.toThrow(
    /^Invalid samlResponse or relayState from identity provider$/,
  );
});

describe('blanks around a value', () => {
  const nameIdOf = async (written: string) => {
    const xml = signed(
      plainResponse.replace('Ada@Example.com', () => written),
      'Assertion',
    );
    return (await readResponse(posted(xml), usual)).nameId.value;
  };

  it('are no part of it, if they are those of XML', async () => {
    expect(await nameIdOf('\n\t Ada@Example.com \n')).toBe('Ada@Example.com');
  });

  it.each(['\u0085', '\u2028'])(
    'cannot be exchanged for %j, which the parser takes for a line break',
    async (blank) => {
      const xml = signed(plainResponse.replace('Ada@Example.com', 'Ada\nExample.com'), 'Assertion');
      const exchanged = xml.replace('Ada\nExample.com', () => `Ada${blank}Example.com`);
      await expect(readResponse(posted(exchanged), usual)).rejects.toMatchObject({ reason: 'malformed' });
    },
  );

  // A provider may have users whose names differ in such a character only.
  it.each(['\u00a0', '\u2003', '\ufeff', '\u3000'])('are part of it, if they are %j', async (blank) => {
    expect(await nameIdOf(`Ada@Example.com${blank}`)).toBe(`Ada@Example.com${blank}`);
    expect(await nameIdOf(`${blank}Ada@Example.com`)).toBe(`${blank}Ada@Example.com`);
  });
});
