import { expect, it } from 'vitest';
import { type Identity, identitiesClaim, identitiesOf, isFederated, withIdentities } from './identities.ts';

const own: Identity = {
  userId: '1234',
  providerName: 'Staff',
  providerType: 'SAML',
  issuer: 'https://idp.example.com',
  primary: true,
  dateCreated: 1_700_000_000_000,
};
const linked: Identity = { ...own, providerName: 'Google', providerType: 'Google', issuer: null, primary: false };

it('are stored in one attribute beside the others, in the form of AdminGetUser', () => {
  const attributes = withIdentities({ email: 'a@b.co' }, [own, linked]);
  expect(Object.keys(attributes)).toEqual(['email', 'identities']);
  expect(JSON.parse(attributes['identities'] ?? '')).toEqual([own, linked]);
  expect(identitiesOf(attributes)).toEqual([own, linked]);
  expect(identitiesOf(withIdentities(attributes, [linked]))).toEqual([linked]);
});

it('leave no attribute behind', () => {
  expect(withIdentities({ email: 'a@b.co', identities: JSON.stringify([own]) }, [])).toEqual({ email: 'a@b.co' });
  expect(identitiesOf({ email: 'a@b.co' })).toEqual([]);
});

it.each([
  [[], false],
  [[linked], false],
  [[own], true],
  [[linked, own], true],
] as const)('%j: the user was created by a sign-in with an identity: %s', (identities, expected) => {
  expect(isFederated(withIdentities({}, identities))).toBe(expected);
});

it('are strings in identity tokens, apart from the issuer', () => {
  const common = { userId: '1234', dateCreated: '1700000000000' };
  expect(identitiesClaim(JSON.stringify([own, linked]))).toEqual([
    { ...common, providerName: 'Staff', providerType: 'SAML', issuer: 'https://idp.example.com', primary: 'true' },
    { ...common, providerName: 'Google', providerType: 'Google', issuer: null, primary: 'false' },
  ]);
});
