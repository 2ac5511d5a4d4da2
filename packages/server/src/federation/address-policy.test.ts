import { describe, expect, it } from 'vitest';
import { fetchPolicy, isAllowedAddress, isAllowedUrl, isPublicAddress } from './address-policy.ts';

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    'localhost',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it('of this machine are allowed in development only', () => {
    for (const address of ['127.0.0.1', '::1']) {
      expect(isAllowedAddress(address, 'loopback')).toBe(true);
      expect(isAllowedAddress(address, 'public')).toBe(false);
    }
    expect(isAllowedAddress('10.0.0.1', 'loopback')).toBe(false);
  });
});

describe('URLs', () => {
  it.each([
    ['https://idp.example.com/a', true, true],
    ['https://idp.example.com:443/a', true, true],
    ['https://idp.example.com:80/a', true, true],
    ['https://idp.example.com:8443/a', false, false],
    ['http://idp.example.com/a', false, false],
    ['http://localhost:8080/a', false, true],
    ['http://127.0.0.1:8080/a', false, true],
    ['http://[::1]:8080/a', false, true],
    ['http://10.0.0.1/a', false, false],
    ['https://user:password@idp.example.com/a', false, false],
    ['http://localhost.example.com/a', false, false],
    ['ftp://localhost/a', false, false],
    ['file:///etc/passwd', false, false],
  ])('%s', (url, inProduction, inDevelopment) => {
    expect(isAllowedUrl(new URL(url), 'public')).toBe(inProduction);
    expect(isAllowedUrl(new URL(url), 'loopback')).toBe(inDevelopment);
  });
});

describe('hosts of the operator', () => {
  const policy = fetchPolicy({ mode: 'production', providerHosts: ['Keycloak.corp.internal', '10.0.0.7', 'fd00::7'] });

  it.each([
    ['https://keycloak.corp.internal:8443/realms/a', true],
    ['https://10.0.0.7/', true],
    ['https://[fd00::7]:444/', true],
    ['https://idp.example.com/', true],
    ['http://keycloak.corp.internal/', false],
    ['https://user@keycloak.corp.internal/', false],
    ['https://idp.example.com:8443/', false],
    ['http://localhost/', false],
  ])('%s: %s', (url, allowed) => {
    expect(isAllowedUrl(new URL(url), policy)).toBe(allowed);
  });

  it('may have any address, which others may not have', () => {
    expect(isAllowedAddress('10.0.0.7', policy, 'keycloak.corp.internal')).toBe(true);
    expect(isAllowedAddress('10.0.0.7', policy)).toBe(true);
    expect(isAllowedAddress('10.0.0.7', policy, 'evil.example.com')).toBe(false);
    expect(isAllowedAddress('10.0.0.8', policy)).toBe(false);
    expect(isAllowedAddress('127.0.0.1', policy)).toBe(false);
    expect(isAllowedAddress('127.0.0.1', fetchPolicy({ mode: 'development', providerHosts: ['a'] }))).toBe(true);
  });
});
