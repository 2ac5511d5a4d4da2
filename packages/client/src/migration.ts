/**
 * Taking over what amazon-cognito-identity-js and Amplify left on a device, so that its users are not asked for a code again.
 *
 * @module
 */
import type { Client } from './client.ts';
import { loadDevice, saveDevice } from './device/device-shelf.ts';
import { sessionFromTokens } from './session/session-from-tokens.ts';
import type { Session } from './session/session.ts';
import { checkOptions, flag, object, text } from './options.ts';

/** As much of `Storage` as is read here. Amplify's asynchronous storages fit too. */
export interface LegacyStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  removeItem(key: string): unknown;
}

/** Where to look, and for whom. */
export interface MigrationInput {
  /** The storage that the other library used; `localStorage`, if not said. */
  readonly storage?: LegacyStorage;
  /** The internal user name; that of the last sign-in (`LastAuthUser`), if not said. */
  readonly userId?: string;
  /** Take the old entries away once they are taken over. They are kept if not said, so that both can be run side by side. */
  readonly remove?: boolean;
}

const inputForms = { storage: object, userId: text, remove: flag };
const deviceMembers = ['deviceKey', 'deviceGroupKey', 'randomPasswordKey'] as const;
const tokenMembers = ['accessToken', 'idToken', 'refreshToken'] as const;

/**
 * Takes over the device of a user: `CognitoIdentityServiceProvider.<clientId>.<user>.deviceKey`, `.deviceGroupKey` and
 * `.randomPasswordKey`. Those libraries keep a device only once it is confirmed; whether it is remembered shows at the next sign-in.
 *
 * @returns whether there was one that is taken over; false too if this client knows the device of the user already
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
 * Takes over the tokens of the user who is signed in there. Call `migrateDevice` first, so that the session knows its device.
 *
 * @returns undefined if nobody is signed in
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
