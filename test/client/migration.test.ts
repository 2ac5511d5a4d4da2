/** Migration of devices and sessions from amazon-cognito-identity-js: the unmodified library writes them, ours reads them. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { restoreSession, sessionsIn } from '@latchkey/client';
import { migrateDevice, migrateSession } from '@latchkey/client/migration';
import { memoryStore } from '@latchkey/client/stores/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { enter, visit } from './visitor.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(() => latchkey.stop());

/** The parts of localStorage that the library uses, with access to the items. */
function legacyStorage() {
  const items = new Map<string, string>();
  const storage: ICognitoStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  return { items, storage };
}

/** Signs in with the other library, which also confirms the device. */
async function signInElsewhere(person: Awaited<ReturnType<typeof newPersonWithTotp>>, Storage: ICognitoStorage) {
  const pool = new CognitoUserPool({
    UserPoolId: app.userPoolId,
    ClientId: app.clientId,
    endpoint: latchkey.endpoint,
    Storage,
  });
  const user = new CognitoUser({ Username: person.username, Pool: pool, Storage });
  const details = new AuthenticationDetails({ Username: person.username, Password: person.password });
  const code = await person.authenticator.code();
  await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
    const callbacks = { onSuccess, onFailure };
    user.authenticateUser(details, {
      ...callbacks,
      totpRequired: () => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA'),
    });
  });
}

describe('migration from amazon-cognito-identity-js', () => {
  it('asks for no code again, and removes the old entries if requested', async () => {
    const person = await newPersonWithTotp(app);
    const { items, storage } = legacyStorage();
    await signInElsewhere(person, storage);
    const visitor = visit(latchkey, app);
    expect(await migrateDevice(visitor.client, { storage })).toBe(true);
    expect(await migrateDevice(visitor.client, { storage })).toBe(false);
    expect([...items.keys()].some((key) => key.endsWith('.deviceKey'))).toBe(true);
    const { seen, done } = await enter(visitor, person);
    expect(seen).toEqual([]);
    expect(done.session.device?.deviceKey).toBe([...items].find(([key]) => key.endsWith('.deviceKey'))?.[1]);
    expect(await migrateDevice(visit(latchkey, app).client, { storage, remove: true })).toBe(true);
    expect([...items.keys()].some((key) => key.endsWith('.deviceKey'))).toBe(false);
  });

  it('needs no new sign-in', async () => {
    const person = await newPersonWithTotp(app);
    const { storage } = legacyStorage();
    await signInElsewhere(person, storage);
    const options = { deviceStore: memoryStore(), sessions: sessionsIn(memoryStore()) };
    const { client } = visit(latchkey, app, options);
    await migrateDevice(client, { storage });
    const session = await migrateSession(client, { storage });
    expect(session?.userId).toBe(person.username);
    expect(session?.device?.deviceKey).toMatch(/^us-east-1_/);
    await session?.refresh();
    expect((await restoreSession(client))?.tokens).toEqual(session?.tokens);
  });

  it('ignores an incomplete device, and a storage without a user', async () => {
    const { storage } = legacyStorage();
    const { client } = visit(latchkey, app);
    expect(await migrateDevice(client, { storage })).toBe(false);
    expect(await migrateSession(client, { storage })).toBeUndefined();
    storage.setItem(`CognitoIdentityServiceProvider.${app.clientId}.ada.deviceKey`, 'us-east-1_half');
    expect(await migrateDevice(client, { storage, userId: 'ada' })).toBe(false);
  });
});
