import { expect, it } from 'vitest';
import { domainFor, loginAddresses } from './login-pages.ts';

it.each([
  ['people', 'us-east-1_AbCdEfGhI', 'people-abcdefghi'],
  ['Our People & Friends!', 'us-east-1_A1', 'our-people-friends--a1'],
  ['Amazon Cognito', 'us-east-1_A1aws', 'x-x-a1x'],
  ['日本', 'us-east-1_A1', 'a1'],
  ['x'.repeat(128), 'us-east-1_A1', `${'x'.repeat(40)}-a1`],
])('the domain of a pool %j with the id %s', (name, id, domain) => {
  expect(domainFor(name, id)).toBe(domain);
  expect(domain).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
});

const pages = { userPoolId: 'eu-west-1_AbC', clientId: 'c1', domain: 'people-abc' };
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const query = 'client_id=c1&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2F';

it('finds the pages of a pool on Latchkey below its id', () => {
  const place = { endpoint: 'https://127.0.0.1:9339/', isAws: false, region: 'eu-west-1', credentials, again: '' };
  expect(loginAddresses(place, pages, ['http://localhost:3000/'])).toMatchObject({
    page: `https://127.0.0.1:9339/eu-west-1_AbC/login?${query}`,
    issuer: 'https://127.0.0.1:9339/eu-west-1_AbC',
    discovery: 'https://127.0.0.1:9339/eu-west-1_AbC/.well-known/openid-configuration',
    domain: '127.0.0.1:9339/eu-west-1_AbC',
  });
});

it('finds the pages of a pool on AWS at its domain', () => {
  const endpoint = 'https://cognito-idp.eu-west-1.amazonaws.com';
  const place = { endpoint, isAws: true, region: 'eu-west-1', credentials, again: '' };
  expect(loginAddresses(place, pages, ['http://localhost:3000/'])).toMatchObject({
    page: `https://people-abc.auth.eu-west-1.amazoncognito.com/login?${query}`,
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC',
    domain: 'people-abc.auth.eu-west-1.amazoncognito.com',
  });
});
