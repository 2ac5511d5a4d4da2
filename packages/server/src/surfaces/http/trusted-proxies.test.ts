import { describe, expect, it } from 'vitest';
import { type ProxyHeader, trustedProxies } from './trusted-proxies.ts';

function read(trusted: string, remote: string, headers: Record<string, string>, kind: ProxyHeader = 'x-forwarded') {
  const proxies = trustedProxies(trusted.split(','), kind);
  if (proxies === undefined) throw new Error(`not accepted: ${trusted}`);
  return proxies.read(remote, headers);
}

const addressOf = (trusted: string, remote: string, chain: string) =>
  read(trusted, remote, { 'x-forwarded-for': chain }).address;

describe('which texts name proxies', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '2001:db8::/32', '::1', '::ffff:10.0.0.1', '0.0.0.0/0', '1', '32'])(
    '%s does',
    (text) => expect(trustedProxies([text], 'x-forwarded')).toBeDefined(),
  );

  it.each([
    '',
    '0',
    '33',
    '-1',
    '1.5',
    'proxy.example.com',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '2001:db8::/129',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0',
    '*',
  ])('%j does not', (text) => expect(trustedProxies([text], 'x-forwarded')).toBeUndefined());

  it('no list that contains one that does not', () => {
    expect(trustedProxies(['10.0.0.1', 'x'], 'x-forwarded')).toBeUndefined();
    expect(trustedProxies(['1', '10.0.0.1'], 'x-forwarded')).toBeUndefined();
    expect(trustedProxies([], 'x-forwarded')).toBeUndefined();
  });
});

describe('the address of the caller', () => {
  it.each([
    ['one proxy', '10.0.0.1', '10.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['a forged address before the one that the proxy added', '10.0.0.1', '10.0.0.1', '6.6.6.6, 192.0.2.7', '192.0.2.7'],
    ['a chain of trusted proxies', '10.0.0.0/8', '10.0.0.1', '6.6.6.6, 192.0.2.7, 10.1.1.1', '192.0.2.7'],
    ['a proxy in the chain that is not trusted', '10.0.0.1', '10.0.0.1', '192.0.2.7, 10.1.1.1', '10.1.1.1'],
    ['a sender that is not trusted', '10.0.0.1', '192.0.2.66', '10.0.0.1, 127.0.0.1', '192.0.2.66'],
    ['only trusted addresses', '10.0.0.0/8', '10.0.0.1', '10.2.2.2, 10.1.1.1', '10.2.2.2'],
    ['no header', '10.0.0.1', '10.0.0.1', '', '10.0.0.1'],
    ['a mapped socket address', '10.0.0.1', '::ffff:10.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['a mapped address in the header', '10.0.0.1', '10.0.0.1', '::ffff:192.0.2.7', '192.0.2.7'],
    ['a mapped address in hexadecimal', '10.0.0.1', '10.0.0.1', '::ffff:c000:207', '192.0.2.7'],
    ['a mapped proxy in the header', '10.0.0.0/8', '10.0.0.1', '192.0.2.7, ::ffff:10.1.1.1', '192.0.2.7'],
    ['a trusted address that was given as mapped', '::ffff:10.0.0.1', '10.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['IPv6', '2001:db8::/32', '2001:db8::1', '2001:DB9:0:0::7', '2001:db9::7'],
    ['another notation of a trusted IPv6 address', '2001:db8::1', '2001:db8:0:0:0:0:0:1', '192.0.2.7', '192.0.2.7'],
    ['a port of IPv4', '10.0.0.1', '10.0.0.1', '192.0.2.7:4711', '192.0.2.7'],
    ['a port of IPv6', '10.0.0.1', '10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['a name', '10.0.0.1', '10.0.0.1', '192.0.2.7, unknown', '10.0.0.1'],
    ['a name beyond a trusted proxy', '10.0.0.0/8', '10.0.0.1', '192.0.2.7, unknown, 10.1.1.1', '10.1.1.1'],
    ['an address with a zone', '10.0.0.1', '10.0.0.1', 'fe80::1%eth0', '10.0.0.1'],
    ['an IPv4 address with leading zeros', '10.0.0.1', '10.0.0.1', '192.0.2.007', '10.0.0.1'],
    ['an empty element', '10.0.0.1', '10.0.0.1', '192.0.2.7,', '10.0.0.1'],
    ['a line of text', '10.0.0.1', '10.0.0.1', '"; drop table users', '10.0.0.1'],
    ['a number of proxies', '2', '192.0.2.1', '6.6.6.6, 192.0.2.7, 198.51.100.1', '192.0.2.7'],
    ['more addresses than proxies', '1', '192.0.2.1', '6.6.6.6, 192.0.2.7', '192.0.2.7'],
    ['fewer addresses than proxies', '3', '192.0.2.1', '192.0.2.7', '192.0.2.7'],
  ])('with %s', (_, trusted, remote, chain, expected) => {
    expect(addressOf(trusted, remote, chain)).toBe(expected);
  });

  it('takes linear time for a header of any length', () => {
    const chain = Array<string>(5_000).fill('10.1.1.1').join(',');
    expect(addressOf('10.0.0.0/8', '10.0.0.1', chain)).toBe('10.1.1.1');
  });

  it('is unknown where the socket has none', () => {
    const proxies = trustedProxies(['1'], 'x-forwarded');
    expect(proxies?.read(undefined, { 'x-forwarded-for': '192.0.2.7' }).address).toBeNull();
  });
});

describe('scheme and host', () => {
  const said = (headers: Record<string, string>, trusted = '10.0.0.0/8', remote = '10.0.0.1') => {
    const { scheme, host } = read(trusted, remote, headers);
    return [scheme, host];
  };

  it('are those of a trusted proxy', () => {
    const headers = { 'x-forwarded-proto': 'HTTPS', 'x-forwarded-host': 'id.example.com:8443' };
    expect(said(headers)).toEqual(['https', 'id.example.com:8443']);
    expect(said(headers, '10.0.0.0/8', '192.0.2.1')).toEqual([undefined, undefined]);
  });

  it('are those of the proxy that is nearest to the caller, and not what the caller forged', () => {
    const chain = { 'x-forwarded-for': '6.6.6.6, 192.0.2.7, 10.1.1.1' };
    expect(
      said({ ...chain, 'x-forwarded-proto': 'ftp, https, http', 'x-forwarded-host': 'evil.test, a.test, b.test' }),
    ).toEqual(['https', 'a.test']);
  });

  it.each([
    ['gopher', 'a b'],
    ['', ''],
    ['https://', 'a.test/path'],
    ['javascript', 'user@a.test'],
    ['x', '.example.com'],
    ['x', 'a.test:port'],
    ['x', '[::1'],
    ['x', 'a.test#'],
    ['x', '[fe80::1%eth0]'],
  ])('are ignored if they are %j and %j', (proto, host) => {
    expect(said({ 'x-forwarded-proto': proto, 'x-forwarded-host': host })).toEqual([undefined, undefined]);
  });

  it('may be an IPv6 address', () => {
    expect(said({ 'x-forwarded-host': '[2001:db8::1]:443' })[1]).toBe('[2001:db8::1]:443');
  });
});

describe('Forwarded (RFC 7239)', () => {
  const forwarded = (text: string) => read('10.0.0.0/8', '10.0.0.1', { forwarded: text }, 'forwarded');

  it.each([
    ['for=192.0.2.7;proto=https;host=id.example.com', '192.0.2.7', 'https', 'id.example.com'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17', undefined, undefined],
    ['for=6.6.6.6, for=192.0.2.7;proto=https, for=10.1.1.1;proto=http', '192.0.2.7', 'https', undefined],
    ['for="_gazonk"', '10.0.0.1', undefined, undefined],
    ['for=unknown', '10.0.0.1', undefined, undefined],
    ['for=192.0.2.7;for=6.6.6.6', '10.0.0.1', undefined, undefined],
    ['for="192.0.2.7', '10.0.0.1', undefined, undefined],
    ['for=6.6.6.6;host="a,for=7.7.7.7"', '6.6.6.6', undefined, undefined],
    ['proto=https', '10.0.0.1', 'https', undefined],
    [';;;,,,===', '10.0.0.1', undefined, undefined],
  ])('%s', (text, address, scheme, host) => {
    expect(forwarded(text)).toEqual({ address, scheme, host });
  });

  it('is not read where the proxies write the other headers, and the other way round', () => {
    const both = { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '192.0.2.7' };
    expect(read('10.0.0.1', '10.0.0.1', both).address).toBe('192.0.2.7');
    expect(read('10.0.0.1', '10.0.0.1', both, 'forwarded').address).toBe('6.6.6.6');
  });
});
