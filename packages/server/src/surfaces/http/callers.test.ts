import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { operationNames, targetPrefix } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { createAllowedHosts, isHostName } from './allowed-hosts.ts';
import { createAllowedOrigins, isOrigin } from './allowed-origins.ts';
import { callerKey } from './caller-address.ts';
import { laneOf } from './lanes.ts';

describe('callerKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, ''],
  ])('of %s is %s', (remote, key) => {
    expect(callerKey(remote)).toBe(key);
  });
});

describe('laneOf', () => {
  it.each([
    ['/login?client_id=a', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/signup?client_id=a', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/confirmforgotpassword', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/confirm?client_id=a', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/mfa/register', 'sign-in'],
    ['/mfa', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/account/password', 'sign-in'],
    ['/account/devices', 'other'],
    ['/us-east-1_AbCdEfGhI/resendcode?client_id=a', 'other'],
    ['/a/b/login', 'other'],
    ['/loginx', 'other'],
    ['/mfa/login', 'sign-in'],
    ['/?/login', 'other'],
    // Other ways to write the same path.
    ['/%6cogin?client_id=a', 'sign-in'],
    ['/us%2deast-1_AbCdEfGhI/%4Cogin', 'sign-in'],
    ['/x/../login', 'sign-in'],
    ['/x/%2E%2e/login', 'sign-in'],
    ['/us-east-1_AbCdEfGhI/./login', 'sign-in'],
    ['/login/.', 'other'],
    ['http://a.example/us-east-1_AbCdEfGhI/login?client_id=a', 'sign-in'],
    ['http://a.example:99999/login', 'other'],
    ['/%zz/login', 'sign-in'],
  ])('puts the form of %s into the lane %s', (url, lane) => {
    expect(laneOf({ method: 'POST', url, headers: {} })).toBe(lane);
  });

  const post = (target?: string) => laneOf({ method: 'POST', url: '/', headers: { 'x-amz-target': target } });

  it.each([
    ['GET', '/health/live'],
    ['HEAD', '/health/ready'],
    ['GET', '/_latchkey/inbox?to=a'],
    ['GET', 'http://127.0.0.1:9339/health/live'],
    ['OPTIONS', '/us-east-1_a/.well-known/jwks.json'],
    ['DELETE', '/'],
    [undefined, '/'],
  ])('does not bound %s %s', (method, url) => {
    expect(laneOf({ method, url, headers: { 'x-amz-target': `${targetPrefix}.InitiateAuth` } })).toBe('unbounded');
  });

  it.each([
    ['GET', '/us-east-1_a/.well-known/jwks.json'],
    ['HEAD', '/us-east-1_a/.well-known/jwks.json'],
    ['GET', '/us-east-1_a/%2ewell-known/jwks.json?/health/'],
    ['GET', 'http://a.example/us-east-1_a/.well-known/openid-configuration'],
    ['GET', undefined],
    ['GET', '/health/../login'],
    ['GET', '/health/%2e%2e/us-east-1_a/login'],
    ['HEAD', '/_latchkey/./../oauth2/authorize?client_id=a'],
    ['GET', '//health/live'],
    ['GET', 'http://a.example:99999/health/live'],
  ])('bounds what looks something up: %s %s', (method, url) => {
    expect(laneOf({ method, url, headers: {} })).toBe('lookup');
  });

  it.each([undefined, 'nonsense', `${targetPrefix}.GetUser`, 'Latchkey.ExplainSignIns'])(
    'queues a POST to %s',
    (target) => {
      expect(post(target)).toBe('other');
    },
  );

  it('has one lane for all operations that use the SRP engine', () => {
    const operations = join(import.meta.dirname, '..', '..', 'operations');
    const files = globSync('**/[A-Z]*.ts', { cwd: operations }).filter((file) => !file.endsWith('.test.ts'));
    const slow = files
      .filter((file) => reaches(join(operations, file), /\bsrp\.\w+\(/))
      .map((file) => basename(file, '.ts'));
    expect(slow).toContain('InitiateAuth');
    const bounded = operationNames.filter((name) => post(`${targetPrefix}.${name}`) === 'sign-in');
    expect(bounded.toSorted()).toEqual(slow.toSorted());
  });
});

/** Returns whether a file, or one that it imports values from, contains such a text. */
function reaches(file: string, text: RegExp, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  if (text.test(source)) return true;
  const imports = [...source.matchAll(/^import (?!type\b)[^;]*? from '(\.[^']+)';/gms)].map(([, from = '']) => from);
  return imports.some((from) => reaches(normalize(join(dirname(file), from)), text, seen));
}

describe('allowed hosts', () => {
  const hosts = createAllowedHosts(['latchkey', '.preview.example', 'Host.Docker.Internal']);

  it.each([
    ['localhost', true],
    ['localhost:9339', true],
    ['Localhost.', true],
    ['app.localhost:1', true],
    ['127.0.0.1:9339', true],
    ['192.168.1.5', true],
    ['[::1]:9339', true],
    ['[fd00::1]', true],
    ['latchkey:9339', true],
    ['LATCHKEY', true],
    ['host.docker.internal:9339', true],
    ['a.preview.example', true],
    ['b.a.preview.example:80', true],
    ['preview.example', false],
    ['.preview.example', false],
    ['evilpreview.example', false],
    ['latchkey.evil.example', false],
    ['localhost.evil.example', false],
    ['notlocalhost', false],
    ['.localhost', false],
    ['127.0.0.1.evil.example', false],
    ['[::1].evil.example', false],
    ['evil.example:80', false],
    ['', false],
    ['evil.example:80:80', false],
    ['localhost@evil.example', false],
  ])('%s: %s', (host, allowed) => {
    expect(hosts.allows(host)).toBe(allowed);
  });

  it.each([
    ['latchkey', true],
    ['.example.com', true],
    ['my_service-1.internal', true],
    ['', false],
    ['.', false],
    ['*', false],
    ['http://latchkey', false],
    ['latchkey:9339', false],
    ['a/b', false],
    ['a b', false],
  ])('is the option "%s" valid: %s', (name, possible) => {
    expect(isHostName(name)).toBe(possible);
  });
});

describe('allowed origins', () => {
  const origins = createAllowedOrigins(['https://admin.example.com', 'http://app.test:3000']);

  it.each([
    [null, true],
    ['https://admin.example.com', true],
    ['http://app.test:3000', true],
    ['http://localhost', true],
    ['https://localhost:5173', true],
    ['http://a.localhost:1', true],
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://admin.example.com', false],
    ['https://admin.example.com:444', false],
    ['https://admin.example.com.evil.example', false],
    ['http://app.test', false],
    ['null', false],
    ['', false],
    ['*', false],
    ['http://192.168.1.5', false],
    ['http://localhost.evil.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost@evil.example', false],
    ['http://evil.example/localhost', false],
    ['file://localhost', false],
    ['chrome-extension://localhost', false],
  ])('%s: %s', (origin, allowed) => {
    expect(origins.allows(origin)).toBe(allowed);
  });

  it.each([
    ['https://a.example', true],
    ['http://a.example:81', true],
    ['https://a.example:443', false],
    ['https://a.example/', false],
    ['https://A.example', false],
    ['a.example', false],
    ['ftp://a.example', false],
    ['null', false],
    ['*', false],
  ])('can be given as "%s": %s', (origin, possible) => {
    expect(isOrigin(origin)).toBe(possible);
  });
});
