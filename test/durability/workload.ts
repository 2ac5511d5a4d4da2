/** Clients that continue to work during crashes, and record in the ledger what the server acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier } from '@latchkey/srp';
import { password } from '../harness/aws.ts';
import { newKeys } from '../harness/device.ts';
import type { Protected } from '../harness/people.ts';
import { type App, type Person, signIn, type SignedIn } from '../harness/sign-in.ts';
import type { CrashingServer } from './crashing-server.ts';
import type { DeviceEntry, Fate, Ledger } from './ledger.ts';

/** The number of codes of an authenticator app that can be used without waiting, after one was used to set it up. */
const CODES_AT_ONCE = 2;
/** The pause between two rounds of a client. It limits the number of devices that must be checked afterwards. */
const PAUSE_MS = 120;

export interface Stage {
  readonly app: App;
  readonly server: CrashingServer;
  readonly ledger: Ledger;
  /** Aborted after the last crash. */
  readonly end: AbortSignal;
}

/** Returns whether an error is an answer of the server. Any other error is a broken connection. */
function isAnswer(error: unknown): boolean {
  const { $metadata } = Object(error) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}

type Attempt<T> = { readonly fate: 'acknowledged'; readonly value: T } | { readonly fate: 'unknown' };

/** Sends a request when the server is running. An error answer fails the test, because all requests here are valid. */
async function attempt<T>({ server }: Stage, request: () => Promise<T>): Promise<Attempt<T>> {
  await server.up();
  try {
    return { fate: 'acknowledged', value: await request() };
  } catch (error) {
    if (isAnswer(error)) throw error;
    return { fate: 'unknown' };
  }
}

/** Signs up one user after the other. */
export async function signUps(stage: Stage, client: number): Promise<void> {
  const { app, ledger, end } = stage;
  for (let n = 0; !end.aborted; n += 1) {
    const username = `new-${client}-${n}`;
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const input = { ClientId: app.clientId, Username: username, Password: password, UserAttributes };
    const { fate } = await attempt(stage, () => app.sdk.send(new SignUpCommand(input)));
    ledger.signUps.push({ username, fate });
    await sleep(PAUSE_MS);
  }
}

/** Signs in on one new device after the other and confirms it. Forgets some of them, and revokes the tokens of some. */
export async function devices(stage: Stage, person: Person): Promise<void> {
  for (let n = 0; !stage.end.aborted; n += 1) {
    const entry = await newDevice(stage, person, false);
    if (entry?.confirmed === 'acknowledged' && n % 4 === 1) await forget(stage, entry);
    if (entry?.confirmed === 'acknowledged' && n % 4 === 2) await revoke(stage, entry);
    await sleep(PAUSE_MS);
  }
}

/** The same with a code of an authenticator app at each sign-in, as often as there are codes. */
export async function trustedDevices(stage: Stage, people: readonly Protected[]): Promise<void> {
  for (const person of people) {
    for (let code = 0; code < CODES_AT_ONCE && !stage.end.aborted; code += 1) {
      await newDevice(stage, person, true);
      await sleep(PAUSE_MS);
    }
  }
}

/** Signs in completely. The password is sent as it is, so this process need not do the client's SRP arithmetic. */
const quickSignIn = (stage: Stage, person: Person): Promise<Attempt<SignedIn>> =>
  attempt(stage, () => signIn(stage.app, person, { flow: 'USER_PASSWORD_AUTH' }));

async function newDevice(stage: Stage, person: Person, trusted: boolean): Promise<DeviceEntry | undefined> {
  const signedIn = await quickSignIn(stage, person);
  if (signedIn.fate === 'unknown') return undefined;
  const { result } = signedIn.value;
  const keys = newKeys(result);
  const made = await createDeviceVerifier(keys.deviceGroupKey, keys.deviceKey);
  const entry: DeviceEntry = {
    person,
    device: { ...keys, secret: made.secret },
    trusted,
    refreshToken: result.RefreshToken ?? '',
    confirmed: await confirm(stage, signedIn.value, made),
  };
  stage.ledger.devices.push(entry);
  return entry;
}

async function confirm(
  stage: Stage,
  { result }: SignedIn,
  made: Awaited<ReturnType<typeof createDeviceVerifier>>,
): Promise<Fate> {
  const input = {
    AccessToken: result.AccessToken,
    DeviceKey: newKeys(result).deviceKey,
    DeviceSecretVerifierConfig: { PasswordVerifier: made.verifier, Salt: made.salt },
  };
  return (await attempt(stage, () => stage.app.sdk.send(new ConfirmDeviceCommand(input)))).fate;
}

async function forget(stage: Stage, entry: DeviceEntry): Promise<void> {
  const signedIn = await quickSignIn(stage, entry.person);
  if (signedIn.fate === 'unknown') return;
  const { AccessToken } = signedIn.value.result;
  const input = { AccessToken, DeviceKey: entry.device.deviceKey };
  entry.forgotten = (await attempt(stage, () => stage.app.sdk.send(new ForgetDeviceCommand(input)))).fate;
}

async function revoke(stage: Stage, entry: DeviceEntry): Promise<void> {
  const input = { ClientId: stage.app.clientId, Token: entry.refreshToken };
  entry.revoked = (await attempt(stage, () => stage.app.sdk.send(new RevokeTokenCommand(input)))).fate;
}
