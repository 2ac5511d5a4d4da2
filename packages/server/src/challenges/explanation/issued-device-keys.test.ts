import { expect, it } from 'vitest';
import type { DeviceRecord } from '../../records/device.ts';
import { NOW, sampleAuthEvent, sampleDevice } from '../../store/testing/sample-records.ts';
import { issuedDeviceKeys } from './issued-device-keys.ts';
import { explainSignIn } from './sign-in-explanation.ts';

const pool = 'us-east-1_a';
const key = (name: string) => `us-east-1_${name}`;

/** Events of sign-ins that issued these keys, one a second. */
const issuing = (names: readonly string[], clientId = 'app') =>
  names.map((name, index) =>
    sampleAuthEvent(pool, 'sub', {
      clientId,
      at: NOW + index * 1000,
      outcome: { kind: 'tokens' },
      mfa: 'passed',
      device: { given: null, carried: null, standing: 'absent', trusted: false, minted: key(name) },
    }),
  );

/** Devices by key: `true` for a confirmed one, `false` for an unconfirmed one. Devices that are not listed are gone. */
const devices =
  (states: Readonly<Record<string, boolean>>) =>
  (deviceKey: string): Promise<DeviceRecord | undefined> => {
    const confirmed = states[deviceKey.replace('us-east-1_', '')];
    if (confirmed === undefined) return Promise.resolve(undefined);
    return Promise.resolve(sampleDevice(pool, 'sub', { deviceKey, ...(!confirmed && { secret: null }) }));
  };

/** A later sign-in that had to give a code because it sent no key. */
const asked = (clientId = 'app') =>
  [
    sampleAuthEvent(pool, 'sub', {
      clientId,
      at: NOW + 60_000,
      mfa: 'no-device-key',
      device: { given: null, carried: null, standing: 'absent', trusted: false, minted: null },
    }),
  ] as const;

it('returns the state of each key', async () => {
  const keys = await issuedDeviceKeys(issuing(['a', 'b', 'c']), devices({ a: true, b: false }));
  expect(['a', 'b', 'c'].map((name) => keys.stateOf(key(name)))).toEqual(['confirmed', 'unconfirmed', 'gone']);
  expect(keys.issuedBefore({ at: NOW + 1500, clientId: 'app' })).toEqual({
    confirmed: [key('a')],
    unconfirmed: [key('b')],
  });
  expect(keys.issuedBefore({ at: NOW, clientId: 'app' })).toEqual({ confirmed: [], unconfirmed: [] });
  expect(keys.issuedBefore({ at: NOW + 60_000, clientId: 'another app' })).toEqual({ confirmed: [], unconfirmed: [] });
});

it('gives as the reason that the app does not confirm its devices', async () => {
  const keys = await issuedDeviceKeys(issuing(['a', 'b', 'c']), devices({ a: false, b: false, c: false }));
  const explained = explainSignIn(asked(), keys);
  expect(explained.unconfirmedDeviceKeys).toEqual(['a', 'b', 'c'].map(key));
  expect(explained.code).toMatchObject({
    asked: 'yes',
    reason: 'no-device-key',
    because:
      'No DEVICE_KEY was sent with the answer, and none of the 3 device keys that earlier sign-ins issued was confirmed: ' +
      'the app does not call ConfirmDevice.',
    advice: expect.stringMatching(/^The app must call ConfirmDevice after each sign-in/) as string,
  });
  const [only] = issuing(['a']);
  const once = explainSignIn(asked(), await issuedDeviceKeys(only === undefined ? [] : [only], devices({ a: false })));
  expect(once.code.because).toMatch(/, and the device key that an earlier sign-in issued was never confirmed:/);
});

it('does not give that reason if the app confirms devices, or the keys were issued to another app', async () => {
  const plain = 'No DEVICE_KEY was sent with the answer, so the device counts as a new one.';
  const some = await issuedDeviceKeys(issuing(['a', 'b']), devices({ a: true, b: false }));
  expect(explainSignIn(asked(), some).code.because).toBe(plain);
  const others = await issuedDeviceKeys(issuing(['a'], 'another app'), devices({ a: false }));
  expect(explainSignIn(asked(), others).code.because).toBe(plain);
});
