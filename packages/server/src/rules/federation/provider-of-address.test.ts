import type { IdentityProviderTypeType } from '@latchkey/model';
import { expect, it } from 'vitest';
import type { IdentityProvider } from './provider.ts';
import { providerOfAddress } from './provider-of-address.ts';

function provider(itemId: string, providerType: IdentityProviderTypeType, identifiers: string[]): IdentityProvider {
  return {
    poolId: 'eu-west-1_Saml',
    kind: 'identity-provider',
    itemId,
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    version: 1,
    createdAt: 0,
    modifiedAt: 0,
    content: {
      providerType,
      details: {},
      derived: {},
      saml: null,
      attributeMapping: {},
      identifiers,
      acrMapping: null,
      linkAttributes: [],
    },
  };
}

const providers = [
  provider('Oidc', 'OIDC', ['example.com']),
  provider('Corp', 'SAML', ['staff', 'Example.com', 'example.org']),
];

it.each([
  ['ada@example.com', 'Corp'],
  [' Ada@EXAMPLE.ORG ', 'Corp'],
  ['ada@sub.example.com', undefined],
  ['ada@evil.com@example.com', undefined],
  ['example.com', undefined],
  ['ada@', undefined],
  ['@example.com', undefined],
])('the provider of %s is %s', (address, name) => {
  expect(providerOfAddress(providers, address)?.itemId).toBe(name);
});
