import { describe, expect, it } from 'vitest';
import { readSamlMetadata } from './saml-metadata.ts';
import { postOnly, samlMetadata, SIGNING_CERTIFICATE, signInOnly } from './testing/saml-metadata.ts';

const usual = {
  entityId: 'https://idp.example.com/entity',
  signInUrl: 'https://idp.example.com/redirect',
  signOutUrl: 'https://idp.example.com/out?a=1&b=2',
  signingCertificates: [SIGNING_CERTIFICATE],
};

it('reads the addresses of the redirect binding and the certificate', async () => {
  expect(await readSamlMetadata(samlMetadata())).toStrictEqual(usual);
});

it('knows a provider without sign-out', async () => {
  expect(await readSamlMetadata(samlMetadata({ services: signInOnly }))).toStrictEqual({ ...usual, signOutUrl: null });
});

it('reads other prefixes, and the first identity provider of a list', async () => {
  const plain = samlMetadata().replaceAll('md:', '').replace('xmlns:md', 'xmlns');
  expect(await readSamlMetadata(plain)).toStrictEqual(usual);
  const service = '<md:EntityDescriptor entityID="urn:sp"><md:SPSSODescriptor/></md:EntityDescriptor>';
  const list = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${service}${samlMetadata({ prolog: '' })}</md:EntitiesDescriptor>`;
  expect(await readSamlMetadata(list)).toStrictEqual(usual);
});

describe('refuses', () => {
  const entity = '<!DOCTYPE a [<!ENTITY e "https://idp.example.com/entity">]>';
  const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${'&a;'.repeat(50)}">`).join('')}]>`;
  it.each([
    ['nothing', ''],
    ['text', 'not XML'],
    ['HTML', '<html><body>Sign in</body></html>'],
    ['JSON', '{"issuer":"https://idp.example.com"}'],
    ['text that is not well-formed', samlMetadata().slice(0, -5)],
    ['another namespace', samlMetadata().replace('SAML:2.0:metadata', 'SAML:1.0:metadata')],
    ['a service provider', samlMetadata().replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['no entity id', samlMetadata({ entityId: '' })],
    ['entities', samlMetadata({ prolog: entity, entityId: '&e;' })],
    ['an external entity', samlMetadata({ prolog: '<!DOCTYPE a SYSTEM "file:///etc/passwd">' })],
    ['an expansion of entities', samlMetadata({ prolog: bomb, entityId: '&a19;' })],
    ['nothing but nesting', '<a>'.repeat(50_000)],
  ])('%s', async (_name, text) => {
    expect(await readSamlMetadata(text)).toBe('not-metadata');
  });

  it('metadata without the redirect binding', async () => {
    expect(await readSamlMetadata(samlMetadata({ services: postOnly }))).toBe('no-redirect-binding');
    const script = signInOnly.replace('https://idp.example.com/redirect', 'javascript:alert(1)');
    expect(await readSamlMetadata(samlMetadata({ services: script }))).toBe('no-redirect-binding');
  });

  it.each(['', 'AAAA', 'not base64'])('the certificate "%s"', async (certificate) => {
    expect(await readSamlMetadata(samlMetadata({ certificate }))).toBe('no-certificate');
  });

  it('a certificate that is only for encryption', async () => {
    expect(await readSamlMetadata(samlMetadata().replace('use="signing"', 'use="encryption"'))).toBe('no-certificate');
  });
});
