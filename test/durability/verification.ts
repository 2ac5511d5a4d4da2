/** Holds the server to the ledger: what it acknowledged is there and works, and nothing is there by half. */
import {
  AdminConfirmSignUpCommand,
  ConfirmDeviceCommand,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier } from '@latchkey/srp';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { type App, type Person, signIn } from '../harness/sign-in.ts';
import type { DeviceEntry, SignUpEntry } from './ledger.ts';

/** At most so many sign-ins at once: the client's arithmetic runs on this one thread. */
const LANES = 8;
/** Of the users who signed up, one in so many asks for a code; the others are confirmed by an administrator. */
const BY_CODE = 10;

const remembered = 'PASSWORD_VERIFIER, DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER';

/** Runs `check` on every item, a few at a time. What it returns is what is wrong. */
export async function complaintsOf<T>(items: readonly T[], check: (item: T) => Promise<string | undefined>) {
  const complaints: string[] = [];
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      const complaint = await check(item).catch((error: Error) => `${error.name}: ${error.message}`);
      if (complaint !== undefined) complaints.push(complaint);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return complaints;
}

/** How a sign-in with the device goes: its challenges, or the message it is refused with. It never gives a code. */
async function signInWith(app: App, { person, device }: DeviceEntry): Promise<string> {
  const { username, password } = person;
  return signIn(app, { username, password, device }).then(
    ({ challenges }) => challenges.join(', '),
    (error: Error) => error.message,
  );
}

/** The keys of all devices that ListDevices shows the user. */
export async function listedDevices(app: App, AccessToken: string): Promise<Set<string>> {
  const keys = new Set<string>();
  let PaginationToken: string | undefined;
  do {
    const page = await app.sdk.send(
      new ListDevicesCommand({ AccessToken, Limit: 60, ...(PaginationToken && { PaginationToken }) }),
    );
    for (const { DeviceKey = '' } of page.Devices ?? []) keys.add(DeviceKey);
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  return keys;
}

/** Acknowledged and not forgotten: the device is listed and signs in without a code. */
export function checkKept(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    if (!listed(entry.person).has(entry.device.deviceKey)) return `lost: ${describe(entry)}`;
    const outcome = await signInWith(app, entry);
    return outcome === remembered ? undefined : `${outcome}: ${describe(entry)}`;
  };
}

/** Forgotten for certain: it is neither listed nor accepted. */
export function checkForgotten(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    if (listed(entry.person).has(entry.device.deviceKey)) return `back again: ${describe(entry)}`;
    const outcome = await signInWith(app, entry);
    return outcome === 'Device does not exist.' ? undefined : `${outcome}: ${describe(entry)}`;
  };
}

/** Nobody knows: the device works wholly, or its key can still be confirmed, or it is gone. */
export function checkUncertain(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    const { device, person } = entry;
    if (listed(person).has(device.deviceKey)) return checkKept(app, listed)(entry);
    const outcome = await signInWith(app, entry);
    if (entry.forgotten !== undefined)
      return outcome === 'Device does not exist.' ? undefined : `half gone: ${outcome}`;
    if (outcome.includes('DEVICE_SRP_AUTH')) return `half there: ${describe(entry)}`;
    return confirmLate(app, entry);
  };
}

async function confirmLate(app: App, entry: DeviceEntry): Promise<string | undefined> {
  const { deviceKey, deviceGroupKey } = entry.device;
  const { result } = await signIn(app, entry.person, { flow: 'USER_PASSWORD_AUTH' });
  const { verifier, salt, secret } = await createDeviceVerifier(deviceGroupKey, deviceKey);
  const DeviceSecretVerifierConfig = { PasswordVerifier: verifier, Salt: salt };
  const { AccessToken } = result;
  await app.sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey: deviceKey, DeviceSecretVerifierConfig }));
  const outcome = await signInWith(app, { ...entry, device: { deviceKey, deviceGroupKey, secret } });
  return outcome === remembered ? undefined : `confirmed late, ${outcome}: ${describe(entry)}`;
}

/** A revoked refresh token stays revoked; one that was never revoked still works. */
export function checkRefresh(app: App, expected: 'works' | 'is revoked') {
  return async ({ refreshToken, device }: DeviceEntry): Promise<string | undefined> => {
    const AuthParameters = { REFRESH_TOKEN: refreshToken, DEVICE_KEY: device.deviceKey };
    const input = { ClientId: app.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters } as const;
    const outcome = await app.sdk.send(new InitiateAuthCommand(input)).then(
      () => 'works',
      (error: Error) => (error.message === 'Refresh Token has been revoked' ? 'is revoked' : error.message),
    );
    return outcome === expected ? undefined : `a refresh token that ${expected} should: ${outcome}`;
  };
}

/** Acknowledged: the user is there. Nobody knows: there wholly, or not at all, so that the name is free. Then sign in. */
export function checkSignUp(app: App, latchkey: { readonly endpoint: string }) {
  return async ({ username, fate }: SignUpEntry): Promise<string | undefined> => {
    const { clientId: ClientId, userPoolId: UserPoolId } = app;
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const again = await app.sdk
      .send(new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes }))
      .then(
        () => 'free',
        (error: Error) => error.name,
      );
    const allowed = fate === 'acknowledged' ? ['UsernameExistsException'] : ['UsernameExistsException', 'free'];
    if (!allowed.includes(again)) return `${username}: ${again}`;
    if (Number(username.split('-').at(-1)) % BY_CODE === 0) {
      if (again !== 'free') await app.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: username }));
      const ConfirmationCode = await latestCode(latchkey, `${username}@example.com`);
      await app.sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode }));
    } else {
      await app.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: username }));
    }
    const { challenges } = await signIn(app, { username, password }, { flow: 'USER_PASSWORD_AUTH' });
    return challenges.length === 0 ? undefined : `${username} was asked ${challenges.join(', ')}`;
  };
}

function describe({ person, device, trusted, confirmed, forgotten }: DeviceEntry): string {
  const fates = `confirmed ${confirmed}, forgotten ${forgotten ?? 'never'}${trusted ? ', through MFA' : ''}`;
  return `${device.deviceKey} of ${person.username} (${fates})`;
}
