import { describe, expect, it } from 'vitest';
import { mappedAttributes, unprovenAddresses } from './mapped-attributes.ts';
import type { IdentityProvider } from './provider.ts';

const mapped = (attributeMapping: Readonly<Record<string, string>>, claims: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(mappedAttributes({ content: { attributeMapping } as IdentityProvider['content'] }, claims));

describe('mapped attributes', () => {
  it('are those whose claims are present', () => {
    const mapping = {
      username: 'sub',
      email: 'mail',
      given_name: 'first',
      family_name: 'last',
      'custom:tos': 'toString',
    };
    expect(mapped(mapping, { sub: 's', mail: 'a@b.c', first: null, other: 'x' })).toEqual({ email: 'a@b.c' });
  });

  it('may be mapped from one claim twice, and from the tokens of the provider', () => {
    const mapping = { email: 'mail', 'custom:login': 'mail', 'custom:token': 'access_token' };
    expect(mapped(mapping, { mail: 'a@b.c', access_token: 't' })).toEqual({
      email: 'a@b.c',
      'custom:login': 'a@b.c',
      'custom:token': 't',
    });
  });

  it.each([
    [true, 'true'],
    [1.5, '1.5'],
    ['', ''],
    ['ü & "', 'ü & "'],
    [[], '[]'],
    [['a', 'b'], '[a,b]'],
    [['a,b', 'c d', 'é', '.-*_', '~!(/'], '[a%2Cb,c+d,%C3%A9,.-*_,%7E%21%28%2F]'],
    [[1, true, null, { a: 1 }], '[1,true,,%7B%22a%22%3A1%7D]'],
    [{ street_address: '1 Way' }, '{"street_address":"1 Way"}'],
  ])('%j is %s', (claim, value) => {
    expect(mapped({ name: 'claim' }, { claim })).toEqual({ name: value });
  });
});

const address = { email: 'mail', email_verified: 'mail_ok', 'custom:login': 'mail', phone_number: 'phone_number' };

it.each([
  [{}, []],
  [{ email_verified: true, phone_number_verified: 'true', mail_ok: true }, []],
  [{ phone_number_verified: 'False' }, ['phone_number']],
  [{ email_verified: false }, ['email', 'custom:login']],
  [{ email_verified: true, mail_ok: 'false' }, ['email', 'custom:login']],
])('addresses that %j does not prove: %j', (claims, unproven) => {
  const provider = { content: { attributeMapping: address as Readonly<Record<string, string>> } };
  expect(unprovenAddresses(provider as IdentityProvider, claims)).toEqual(unproven);
});
