import { describe, expect, it } from 'vitest';
import { issuerAddresses, parseIssuer, serverUrl } from './issuer.ts';

const own = () => 'http://127.0.0.1:9339';

describe('issuerAddresses', () => {
  it.each([
    ['own', 'http://127.0.0.1:9339/eu-west-1_a', 'http://127.0.0.1:9339'],
    ['aws', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a', 'http://127.0.0.1:9339'],
    ['https://id.example.com', 'https://id.example.com/eu-west-1_a', 'https://id.example.com'],
    ['http://localhost:9000', 'http://localhost:9000/eu-west-1_a', 'http://localhost:9000'],
    ['https://id.example.com/auth//', 'https://id.example.com/auth/eu-west-1_a', 'https://id.example.com/auth'],
  ])('%s', (text, issuer, publicUrl) => {
    const choice = parseIssuer(text);
    if (choice === undefined) throw new Error('not understood');
    const addresses = issuerAddresses(choice, 'eu-west-1', own);
    expect(addresses.issuerOf('eu-west-1_a')).toBe(issuer);
    expect(addresses.publicUrl()).toBe(publicUrl);
  });
});

it.each([
  '',
  'OWN',
  'id.example.com',
  'ftp://id.example.com',
  'https://u:p@id.example.com',
  'https://x/?a=b',
  'https://x/#a',
])('parseIssuer rejects "%s"', (text) => {
  expect(parseIssuer(text)).toBeUndefined();
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:1'],
  ['0.0.0.0', 'http://127.0.0.1:1'],
  ['::', 'http://[::1]:1'],
  ['::1', 'http://[::1]:1'],
  ['localhost', 'http://localhost:1'],
])('serverUrl of %s', (host, url) => {
  expect(serverUrl(host, 1)).toBe(url);
});

it('is the one of several Regions on AWS, for pools with IssuerConfiguration UPDATED', () => {
  const { issuerOf } = issuerAddresses('aws', 'eu-west-1', () => 'http://127.0.0.1:9339');
  expect(issuerOf('eu-west-1_a', 'UPDATED')).toBe('https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a');
  expect(issuerOf('eu-west-1_a', 'ORIGINAL')).toBe(issuerOf('eu-west-1_a'));
});
