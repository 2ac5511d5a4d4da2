import { expect, it } from 'vitest';
import { samplePoolItem } from '../../store/testing/sample-records.ts';
import { identityAlias, SUBJECT } from './identity-alias.ts';
import { isSaml, newIdentity } from './provider.ts';

it('an identity is found by its provider, its attribute and its exact value', () => {
  const one = { providerName: 'Corp', attributeName: SUBJECT, value: 'Ann' };
  const alias = identityAlias('pool', one);
  expect(alias).toEqual({ poolId: 'pool', kind: 'identity', value: '["Corp","Cognito_Subject","Ann"]' });
  const others = [{ providerName: 'Other' }, { attributeName: 'email' }, { value: 'ann' }];
  for (const change of others) expect(identityAlias('pool', { ...one, ...change })).not.toEqual(alias);
});

it('an entry of identities names the issuer of a SAML provider only', () => {
  const provider = (providerType: string, saml: object | null) =>
    samplePoolItem('pool', 'identity-provider', { providerType, saml } as never, { itemId: 'Corp' });
  const entry = { userId: 'ann', providerName: 'Corp', primary: true, dateCreated: 5 };
  const [oidc, saml] = [provider('OIDC', null), provider('SAML', { entityId: 'https://idp.example' })];
  expect(newIdentity(oidc, 'ann', true, 5)).toEqual({ ...entry, providerType: 'OIDC', issuer: null });
  expect(newIdentity(saml, 'ann', true, 5)).toEqual({
    ...entry,
    providerType: 'SAML',
    issuer: 'https://idp.example',
  });
  expect([isSaml(oidc), isSaml(saml)]).toEqual([false, true]);
});
