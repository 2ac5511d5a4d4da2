import { expect, it } from 'vitest';
import { readDiscovery } from './oidc-discovery.ts';

const issuer = 'https://idp.example.com/tenant';
const document = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/keys`,
};

it('reads the endpoints', () => {
  expect(readDiscovery(JSON.stringify(document), issuer)).toStrictEqual({
    authorize_url: `${issuer}/authorize`,
    token_url: `${issuer}/token`,
    attributes_url: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
  });
});

it.each([
  ['another issuer', JSON.stringify({ ...document, issuer: `${issuer}/` })],
  ['no issuer', JSON.stringify({ ...document, issuer: undefined })],
  ['no keys', JSON.stringify({ ...document, jwks_uri: undefined })],
  ['an endpoint that is no URL', JSON.stringify({ ...document, token_endpoint: 'token' })],
  ['an endpoint that is no text', JSON.stringify({ ...document, token_endpoint: {} })],
  ['HTML', '<html></html>'],
  ['a list', '[]'],
  ['null', 'null'],
])('refuses %s', (_name, text) => {
  expect(readDiscovery(text, issuer)).toBeUndefined();
});
