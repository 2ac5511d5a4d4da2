/** Compares the server with the ledger: what it acknowledged must exist and work, and nothing may exist only in part. */
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

/** The most checks at the same time. The client's arithmetic runs on this one thread. */
const CONCURRENCY = 8;
/** One in ten of the signed-up users is confirmed by a code; an administrator confirms the others. */
const BY_CODE = 10;

const remembered = 'PASSWORD_VERIFIER, DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER';

/** Runs `check` on every item, several at a time. Returns the problems that were found. */
export async function complaintsOf<T>(items: readonly T[], check: (item: T) => Promise<string | undefined>) {
  const complaints: string[] = [];
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      const complaint = await check(item).catch((error: Error) => `${error.name}: ${error.message}`);
      if (complaint !== undefined) complaints.push(complaint);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return complaints;
}

/** Signs in with the device and without a code. Returns the challenges, or the message of the error. */
async function signInWith(app: App, { person, device }: DeviceEntry): Promise<string> {
  const { username, password } = person;
  return signIn(app, { username, password, device }).then(
    ({ challenges }) => challenges.join(', '),
    (error: Error) => error.message,
  );
}

/** Returns the keys of all devices that ListDevices shows the user. */
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

/** Checks a device that was confirmed and not forgotten: it is listed, and a sign-in with it needs no code. */
export function checkConfirmed(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    if (!listed(entry.person).has(entry.device.deviceKey)) return `missing: ${describe(entry)}`;
    const outcome = await signInWith(app, entry);
    return outcome === remembered ? undefined : `${outcome}: ${describe(entry)}`;
  };
}

/** Checks a device that was certainly forgotten: it is neither listed nor accepted. */
export function checkForgotten(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    if (listed(entry.person).has(entry.device.deviceKey)) return `still listed: ${describe(entry)}`;
    const outcome = await signInWith(app, entry);
    return outcome === 'Device does not exist.' ? undefined : `${outcome}: ${describe(entry)}`;
  };
}

/** Checks a device whose outcome is unknown: it works completely, or its key can still be confirmed, or it does not exist. */
export function checkUncertain(app: App, listed: (person: Person) => ReadonlySet<string>) {
  return async (entry: DeviceEntry): Promise<string | undefined> => {
    const { device, person } = entry;
    if (listed(person).has(device.deviceKey)) return checkConfirmed(app, listed)(entry);
    const outcome = await signInWith(app, entry);
    if (entry.forgotten !== undefined)
      return outcome === 'Device does not exist.' ? undefined : `only partly deleted: ${outcome}`;
    if (outcome.includes('DEVICE_SRP_AUTH')) return `only partly stored: ${describe(entry)}`;
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

/** Checks a refresh token: a revoked one stays revoked, one that was never revoked still works. */
export function checkRefresh(app: App, expected: 'works' | 'is revoked') {
  return async ({ refreshToken, device }: DeviceEntry): Promise<string | undefined> => {
    const AuthParameters = { REFRESH_TOKEN: refreshToken, DEVICE_KEY: device.deviceKey };
    const input = { ClientId: app.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters } as const;
    const outcome = await app.sdk.send(new InitiateAuthCommand(input)).then(
      () => 'works',
      (error: Error) => (error.message === 'Refresh Token has been revoked' ? 'is revoked' : error.message),
    );
    return outcome === expected ? undefined : `refresh token, expected "${expected}": ${outcome}`;
  };
}

/**
 * Checks a sign-up. If it was acknowledged, the user exists. If its outcome is unknown, the user exists completely, or the name is
 * free. Then confirms the user and signs in.
 */
export function checkSignUp(app: App, latchkey: { readonly endpoint: string }) {
  return async ({ username, outcome }: SignUpEntry): Promise<string | undefined> => {
    const { clientId: ClientId, userPoolId: UserPoolId } = app;
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const again = await app.sdk
      .send(new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes }))
      .then(
        () => 'free',
        (error: Error) => error.name,
      );
    const allowed = outcome === 'acknowledged' ? ['UsernameExistsException'] : ['UsernameExistsException', 'free'];
    if (!allowed.includes(again)) return `${username}: ${again}`;
    if (Number(username.split('-').at(-1)) % BY_CODE === 0) {
      if (again !== 'free') await app.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: username }));
      const ConfirmationCode = await latestCode(latchkey, `${username}@example.com`);
      await app.sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode }));
    } else {
      await app.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: username }));
    }
    const { challenges } = await signIn(app, { username, password }, { flow: 'USER_PASSWORD_AUTH' });
    return challenges.length === 0 ? undefined : `${username} was asked for ${challenges.join(', ')}`;
  };
}

function describe({ person, device, trusted, confirmed, forgotten }: DeviceEntry): string {
  const outcomes = `confirmed ${confirmed}, forgotten ${forgotten ?? 'never'}${trusted ? ', passed MFA' : ''}`;
  return `${device.deviceKey} of ${person.username} (${outcomes})`;
}
