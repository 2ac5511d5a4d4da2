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

  it.each(['', 'no base64 !', encoded([]), encoded('text'), encoded({ payload: '{' }), 'A'.repeat(20_000)])(
    'is named by the user agent if the data cannot be read: %s',
    (EncodedData) => {
      expect(originOf({ user: { EncodedData } })).toMatchObject({ device: originOf({}).device, deviceName: null });
      expect(originOf({}).device).toMatch(/^agent /);
    },
  );
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
