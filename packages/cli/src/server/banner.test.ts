import { describe, expect, it } from 'vitest';
import { banner, withoutPassword } from './banner.ts';

const facts = { url: 'http://127.0.0.1:9339', region: 'eu-west-1', data: '/home/ann/latchkey-data', issuer: 'own' };

describe('banner', () => {
  it('contains the address of the server and the variable for SDKs', () => {
    const text = banner(facts);
    expect(text).toContain('  Endpoint  http://127.0.0.1:9339\n');
    expect(text).toContain('  Region    eu-west-1\n');
    expect(text).toContain('  Data      /home/ann/latchkey-data\n');
    expect(text).toContain('export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=http://127.0.0.1:9339\n');
    expect(text).toMatch(/\n {4}latchkey pool create {12}\(.*\n {4}latchkey pool create --login {4}\(/);
    expect(text).not.toContain('Issuer');
  });

  it('has commands that work from where the server was started', () => {
    const text = banner({ ...facts, url: 'http://127.0.0.1:4000', command: 'npm run latchkey --' });
    expect(text).toContain('\n    npm run latchkey -- pool create --endpoint http://127.0.0.1:4000 ');
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com'])('warns of a server on %s', (host) => {
    expect(banner({ ...facts, host })).toContain('Whoever does can administer it');
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('does not warn of a server on %s', (host) => {
    expect(banner({ ...facts, host })).not.toContain('administer');
  });

  it('fits 80 columns and has no colours', () => {
    for (const line of banner(facts).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(90);
      expect(line).toMatch(/^[\x20-\x7e]*$/);
    }
  });

  it.each([
    ['aws', '  Issuer    as on AWS\n'],
    ['https://id.example.com', '  Issuer    https://id.example.com\n'],
  ])('names the issuer %s', (issuer, line) => {
    expect(banner({ ...facts, issuer })).toContain(line);
  });
});

describe('banner of a server with its own certificate authority', () => {
  const authorityFile = "/home/ann/my app's data/development-ca.pem";
  const quoted = "'/home/ann/my app'\\''s data/development-ca.pem'";

  it('says how programs trust it', () => {
    const text = banner({ ...facts, url: 'https://127.0.0.1:9339', authorityFile, platform: 'linux' });
    expect(text).toContain(`    export NODE_EXTRA_CA_CERTS=${quoted}\n`);
    expect(text).toContain(`    export AWS_CA_BUNDLE=${quoted}\n`);
    expect(text).toContain(`    certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n latchkey -i ${quoted}\n`);
  });

  it.each([
    ['darwin', 'security add-trusted-cert -k ~/Library/Keychains/login.keychain-db /d/ca.pem\n'],
    ['win32', 'certutil -user -addstore Root /d/ca.pem\n'],
  ] as const)('names the store of %s', (platform, line) => {
    expect(banner({ ...facts, authorityFile: '/d/ca.pem', platform })).toContain(line);
  });
});

it.each([
  ['postgres://ann:hunter2@db.example.com:5433/latchkey', 'postgres://db.example.com:5433/latchkey'],
  ['postgres://db/latchkey?user=ann&password=hunter2', 'postgres://db/latchkey'],
  ['host=db password=hunter2', 'PostgreSQL'],
])('withoutPassword of %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});
