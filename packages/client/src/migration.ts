/**
 * Takes over what amazon-cognito-identity-js and Amplify stored on a device, so that users are not asked for a code again.
 *
 * @module
 */
import type { Client } from './client.ts';
import { loadDevice, saveDevice } from './device/stored-devices.ts';
import { sessionFromTokens } from './session/session-from-tokens.ts';
import type { Session } from './session/session.ts';
import { checkOptions, flag, object, text } from './options.ts';

/** The members of `Storage` that are used here. Amplify's asynchronous storages have them too. */
export interface LegacyStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  removeItem(key: string): unknown;
}

/** The storage and the user to take over from. */
export interface MigrationInput {
  /** The storage that the other library used. The default is `localStorage`. */
  readonly storage?: LegacyStorage;
  /** The internal user name. The default is that of the last sign-in (`LastAuthUser`). */
  readonly userId?: string;
  /** Whether to remove the old entries afterwards. By default they stay, so that both libraries can be used at the same time. */
  readonly remove?: boolean;
}

const inputForms = { storage: object, userId: text, remove: flag };
const deviceMembers = ['deviceKey', 'deviceGroupKey', 'randomPasswordKey'] as const;
const tokenMembers = ['accessToken', 'idToken', 'refreshToken'] as const;

/**
 * Takes over the device of a user: `CognitoIdentityServiceProvider.<clientId>.<user>.deviceKey`, `.deviceGroupKey` and
 * `.randomPasswordKey`. Those libraries store only confirmed devices. Whether the device is remembered becomes known at the next sign-in.
 *
 * @returns whether a device was taken over; false if there is none, or if this client already has a device of the user
 */
export async function migrateDevice(client: Client, input: MigrationInput = {}): Promise<boolean> {
  checkOptions('migrateDevice', input, inputForms);
  const old = await legacyEntries(client, input, deviceMembers);
  if (old === undefined || (await loadDevice(client, old.userId)) !== undefined) return false;
  const { deviceKey, deviceGroupKey, randomPasswordKey } = old.values;
  if (!deviceKey || !deviceGroupKey || !randomPasswordKey) return false;
  await saveDevice(client, {
    version: 1,
    userPoolId: client.userPoolId,
    userId: old.userId,
    deviceKey,
    deviceGroupKey,
    secret: randomPasswordKey,
    confirmed: true,
    remembered: true,
    trusted: true,
  });
  if (input.remove === true) await old.remove();
  return true;
}

/**
 * Takes over the tokens of the user who is signed in with the other library. Call `migrateDevice` first, so that the session knows
 * its device.
 *
 * @returns undefined if the other library has no signed-in user
 */
export async function migrateSession(client: Client, input: MigrationInput = {}): Promise<Session | undefined> {
  checkOptions('migrateSession', input, inputForms);
  const old = await legacyEntries(client, input, tokenMembers);
  const { accessToken, idToken, refreshToken } = old?.values ?? {};
  if (!accessToken || !refreshToken) return undefined;
  if (input.remove === true) await old?.remove();
  return sessionFromTokens(client, { accessToken, refreshToken, ...(idToken && { idToken }) });
}

async function legacyEntries<const Member extends string>(
  client: Client,
  { storage = (globalThis as unknown as { localStorage: LegacyStorage }).localStorage, userId }: MigrationInput,
  members: readonly Member[],
) {
  const prefix = `CognitoIdentityServiceProvider.${client.clientId}`;
  const user = userId ?? (await storage.getItem(`${prefix}.LastAuthUser`));
  if (!user) return undefined;
  const keyOf = (member: string) => `${prefix}.${user}.${member}`;
  const values: Partial<Record<Member, string>> = {};
  for (const member of members) values[member] = (await storage.getItem(keyOf(member))) ?? '';
  const remove = async () => {
    for (const member of members) await storage.removeItem(keyOf(member));
  };
  return { userId: user, values, remove };
}
