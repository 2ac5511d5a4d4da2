/** The store of the Expo recipe, over a model of expo-secure-store: keys of a few characters, and values of at most 2,048 bytes. */
import { createClient, restoreSession, sessionsIn, signIn } from '@latchkey/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SecureStore, secureRecordStore } from '../../examples/expo/secure-record-store.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';

function limitedStore(): SecureStore & { readonly items: Map<string, string>; failAfter: number } {
  const items = new Map<string, string>();
  const check = (key: string) => {
    if (!/^[\w.-]+$/.test(key)) throw new Error('expo-secure-store accepts no such key.');
  };
  return {
    items,
    failAfter: Infinity,
    async getItemAsync(key) {
      check(key);
      return items.get(key) ?? null;
    },
    async setItemAsync(key, value) {
      check(key);
      if (Buffer.byteLength(value) > 2048) throw new Error('The value is too long.');
      this.failAfter -= 1;
      if (this.failAfter < 0) throw new Error('The phone is locked.');
      items.set(key, value);
    },
    async deleteItemAsync(key) {
      items.delete(key);
    },
  };
}

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey?.stop());

it('keeps a session and a device over a restart of the app', async () => {
  const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  const { username, password, authenticator } = await newPersonWithTotp(app);
  const phone = limitedStore();
  const start = () => {
    const store = secureRecordStore(phone);
    const { userPoolId, clientId } = app;
    const { endpoint } = latchkey;
    return createClient({ userPoolId, clientId, endpoint, deviceStore: store, sessions: sessionsIn(store) });
  };
  const step = await signIn(start(), { username, password });
  if (step.challenge !== 'SOFTWARE_TOKEN_MFA') throw new Error(`${step.challenge} was not expected.`);
  await step.respond({ code: await authenticator.code() });

  const restored = await restoreSession(start());
  expect(restored?.userId).toBe(username);
  await restored?.refresh();
  expect((await restoreSession(start()))?.tokens.accessToken).toBe(restored?.tokens.accessToken);
  expect((await signIn(start(), { username, password })).done).toBe(true);
});

it('stores long values in parts, and leaves none behind', async () => {
  const phone = limitedStore();
  const store = secureRecordStore(phone);
  for (const length of [0, 1, 1800, 1801, 6000, 10]) {
    const value = 'x'.repeat(length);
    await store.set('key', value);
    expect(await store.get('key')).toBe(value);
  }
  expect(phone.items.size).toBe(2);
  await store.delete('key');
  await store.delete('key');
  expect(await store.get('key')).toBeUndefined();
  expect(phone.items.size).toBe(0);
});

it('returns the old value as long as a new one is not complete', async () => {
  const phone = limitedStore();
  const store = secureRecordStore(phone);
  const old = 'o'.repeat(4000);
  await store.set('key', old);
  for (const writes of [0, 1, 2, 3]) {
    phone.failAfter = writes;
    await expect(store.set('key', 'n'.repeat(5000))).rejects.toThrow('The phone is locked.');
    expect(await store.get('key')).toBe(old);
  }
  phone.failAfter = Infinity;
  const [read] = await Promise.all([store.get('key'), store.set('key', 'new')]);
  expect(read).toBe(old);
  expect(await store.get('key')).toBe('new');
});
