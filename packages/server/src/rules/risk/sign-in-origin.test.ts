import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testClient } from '../testing/pool.ts';
import { createBusyNetworks } from './busy-networks.ts';
import { type GivenContext, signInOrigin } from './sign-in-origin.ts';

const request = { sourceIp: '192.0.2.7', userAgent: 'browser/1' };
const app = testClient();
const originOf = (given: Partial<GivenContext>, client = app) =>
  signInOrigin(client, request, { isAdmin: false, ...given });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

describe('the address', () => {
  it('is that of the connection, in its network', () => {
    expect(originOf({})).toMatchObject({ address: '192.0.2.7', network: '192.0.2.0/24' });
    const mapped = signInOrigin(app, { ...request, sourceIp: '::ffff:192.0.2.7' }, { isAdmin: false });
    expect(mapped).toMatchObject({ address: '192.0.2.7', network: '192.0.2.0/24' });
    const ipv6 = signInOrigin(app, { ...request, sourceIp: '2001:db8::7' }, { isAdmin: false });
    expect(ipv6.network).toBe('2001:db8:0:0::/64');
  });

  it('is that of UserContextData only if the client has a secret and may pass it on', () => {
    const user = { IpAddress: '198.51.100.1' };
    const propagates = (secrets: readonly string[], may: boolean) => {
      const client = testClient({ EnablePropagateAdditionalUserContextData: may }, secrets);
      return originOf({ user }, client).address;
    };
    expect(propagates(['secret'], true)).toBe('198.51.100.1');
    expect(propagates(['secret'], false)).toBe('192.0.2.7');
    expect(propagates([], true)).toBe('192.0.2.7');
  });

  it('of a request of an administrator is that of ContextData, never that of the administrator', () => {
    const admin = { IpAddress: '198.51.100.1', ServerName: 's', ServerPath: '/', HttpHeaders: [] };
    expect(originOf({ isAdmin: true, admin }).address).toBe('198.51.100.1');
    expect(originOf({ isAdmin: true })).toEqual({
      address: null,
      network: null,
      device: null,
      deviceName: null,
      timezone: null,
    });
    expect(originOf({ isAdmin: true, admin: { ...admin, IpAddress: 'somewhere' } }).address).toBeNull();
  });

  it('may be missing', () => {
    const nowhere = signInOrigin(app, { ...request, sourceIp: null }, { isAdmin: false });
    expect(nowhere).toMatchObject({ address: null, network: null });
    const propagating = testClient({ EnablePropagateAdditionalUserContextData: true }, ['secret']);
    expect(originOf({}, propagating).address).toBe('192.0.2.7');
  });
});

describe('the device', () => {
  const context = { DeviceName: 'Pixel', DeviceId: 'id', DeviceFingerprint: 'print', ClientTimezone: '+02:00' };

  it('is named by a hash of what the app sent', () => {
    const plain = originOf({ user: { EncodedData: encoded({ contextData: context }) } });
    const payload = JSON.stringify({ contextData: context });
    const nested = originOf({ user: { EncodedData: encoded({ payload, signature: 'x', version: '1' }) } });
    expect(plain).toMatchObject({ deviceName: 'Pixel', timezone: '+02:00' });
    expect(nested).toEqual(plain);
    expect(plain.device).toMatch(/^data [\w-]{22}$/);
  });

  it('has the first name and time zone that the app sent, 128 characters of them', () => {
    const shown = (data: object) => {
      const { deviceName, timezone } = originOf({ user: { EncodedData: encoded(data) } });
      return [deviceName, timezone];
    };
    const all = { DeviceName: 'a', DevicePlatform: 'b', PhoneModel: 'c', ClientTimezone: '+01:00', Timezone: '+02:00' };
    expect(shown(all)).toEqual(['a', '+01:00']);
    expect(shown({ ...all, DeviceName: '', ClientTimezone: 5 })).toEqual(['b', '+02:00']);
    expect(shown({ PhoneModel: 'c' })).toEqual(['c', null]);
    expect(shown({ DeviceName: 'x'.repeat(129), Timezone: 'y'.repeat(128) })).toEqual([
      'x'.repeat(128),
      'y'.repeat(128),
    ]);
    expect(shown({ contextData: ['x'], DeviceName: 'a' })).toEqual(['a', null]);
    expect(shown({ contextData: null, DeviceName: 'a' })).toEqual(['a', null]);
  });

  it('differs by its id and by its fingerprint', () => {
    const named = (data: object) => originOf({ user: { EncodedData: encoded(data) } }).device;
    const devices = [
      { DeviceId: 'a' },
      { DeviceId: 'b' },
      { DeviceFingerprint: 'a' },
      { DeviceFingerprint: 'b' },
      { DeviceId: 'a', DeviceFingerprint: 'b' },
      { DeviceId: 'b', DeviceFingerprint: 'a' },
    ].map(named);
    expect(new Set(devices).size).toBe(6);
    expect(named({ DeviceId: '', DeviceFingerprint: '' })).toBe(originOf({}).device);
    const hash = createHash('sha256').update('a b').digest('base64url').slice(0, 22);
    expect(named({ DeviceId: 'a', DeviceFingerprint: 'b' })).toBe(`data ${hash}`);
    const onlyId = createHash('sha256').update('a ').digest('base64url').slice(0, 22);
    expect(named({ DeviceId: 'a' })).toBe(`data ${onlyId}`);
    const onlyFingerprint = createHash('sha256').update(' a').digest('base64url').slice(0, 22);
    expect(named({ DeviceFingerprint: 'a' })).toBe(`data ${onlyFingerprint}`);
  });

  it('is read from data of at most 16,384 characters', () => {
    // Three bytes are four characters of base64.
    const data = (length: number) => {
      const json = JSON.stringify({ DeviceName: 'Pixel' });
      return Buffer.from(json.padEnd((length / 4) * 3)).toString('base64');
    };
    expect(data(16_384)).toHaveLength(16_384);
    expect(originOf({ user: { EncodedData: data(16_384) } }).deviceName).toBe('Pixel');
    expect(originOf({ user: { EncodedData: data(16_388) } }).deviceName).toBeNull();
    expect(originOf({ user: { EncodedData: `${data(16_384)} ` } }).deviceName).toBeNull();
  });

  it('of a request of an administrator is named by the header of ContextData', () => {
    const context = (...HttpHeaders: readonly object[]) =>
      originOf({
        isAdmin: true,
        admin: { IpAddress: '198.51.100.1', ServerName: 's', ServerPath: '/', HttpHeaders: [...HttpHeaders] },
      }).device;
    const accept = { headerName: 'Accept', headerValue: 'text/html' };
    expect(context({}, accept, { headerName: 'User-Agent', headerValue: 'browser/1' })).toBe(originOf({}).device);
    expect(context(accept, { headerName: 'user-agent' })).toBeNull();
    expect(context({ headerValue: 'browser/1' }, { headerName: 'user-agent', headerValue: '' })).toBeNull();
    expect(originOf({ isAdmin: true, admin: {} as never }).device).toBeNull();
    expect(signInOrigin(app, { ...request, userAgent: '' }, { isAdmin: false }).device).toBeNull();
    expect(signInOrigin(app, { ...request, userAgent: null }, { isAdmin: false }).device).toBeNull();
  });

  it.each([
    '',
    encoded(null),
    encoded(5),
    'no base64 !',
    encoded([]),
    encoded('text'),
    encoded({ payload: '{' }),
    'A'.repeat(20_000),
  ])('is named by the user agent if the data cannot be read: %s', (EncodedData) => {
    expect(originOf({ user: { EncodedData } })).toMatchObject({ device: originOf({}).device, deviceName: null });
    expect(originOf({}).device).toMatch(/^agent /);
  });
});

it('a network is busy when five other users failed there in the last hour', () => {
  let now = 0;
  const networks = createBusyNetworks(() => now);
  for (const sub of ['a', 'a', 'b', 'c', 'd', 'me']) networks.note('pool', 'n', sub);
  expect(networks.isBusy('pool', 'n', 'me')).toBe(false);
  networks.note('pool', 'n', 'e');
  expect(networks.isBusy('pool', 'n', 'me')).toBe(true);
  expect(networks.isBusy('pool', 'n', 'e')).toBe(true);
  expect(networks.isBusy('other', 'n', 'me')).toBe(false);
  expect(networks.isBusy('pool', null, 'me')).toBe(false);
  now += 3_600_000;
  expect(networks.isBusy('pool', 'n', 'me')).toBe(false);
});
