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
import type { PersonWithTotp } from '../harness/people.ts';
import { type App, type Person, signIn, type SignedIn } from '../harness/sign-in.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { CrashingServer } from './crashing-server.ts';
import type { DeviceEntry, RequestOutcome, Ledger } from './ledger.ts';

/** The number of codes of an authenticator app that can be used without waiting, after one was used to set it up. */
const CODES_AT_ONCE = 2;
/** The pause between two rounds of a client. It limits the number of devices that must be checked afterwards. */
const PAUSE_MS = 120;

export interface RunContext {
  readonly app: App;
  readonly server: CrashingServer;
  readonly ledger: Ledger;
  /** Aborted after the last crash, when enough is acknowledged. */
  readonly end: AbortSignal;
}

/** Signs up one user after the other. */
export async function signUps(context: RunContext, client: number): Promise<void> {
  const { app, ledger, end } = context;
  for (let n = 0; !end.aborted; n += 1) {
    const username = `new-${client}-${n}`;
    const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
    const input = { ClientId: app.clientId, Username: username, Password: password, UserAttributes };
    const { outcome } = await attempt(context, () => app.sdk.send(new SignUpCommand(input)));
    ledger.signUps.push({ username, outcome });
    await sleep(PAUSE_MS);
  }
}

/** Signs in on one new device after the other and confirms it. Forgets some of them, and revokes the tokens of some. */
export async function devices(context: RunContext, person: Person): Promise<void> {
  for (let n = 0; !context.end.aborted; n += 1) {
    const entry = await newDevice(context, person, false);
    if (entry?.confirmed === 'acknowledged' && n % 4 === 1) await forget(context, entry);
    if (entry?.confirmed === 'acknowledged' && n % 4 === 2) await revoke(context, entry);
    await sleep(PAUSE_MS);
  }
}

/** The same with a code of an authenticator app at each sign-in, as often as there are codes. */
export async function trustedDevices(context: RunContext, users: readonly PersonWithTotp[]): Promise<void> {
  for (const person of users) {
    for (let code = 0; code < CODES_AT_ONCE && !context.end.aborted; code += 1) {
      await newDevice(context, person, true);
      await sleep(PAUSE_MS);
    }
  }
}

/** Signs in completely. The password is sent as it is, so this process need not do the client's SRP arithmetic. */
const quickSignIn = (context: RunContext, person: Person): Promise<Attempt<SignedIn>> =>
  attempt(context, () => signIn(context.app, person, { flow: 'USER_PASSWORD_AUTH' }));

async function newDevice(context: RunContext, person: Person, trusted: boolean): Promise<DeviceEntry | undefined> {
  const signedIn = await quickSignIn(context, person);
  if (signedIn.outcome === 'unknown') return undefined;
  const { result } = signedIn.value;
  const keys = newKeys(result);
  const made = await createDeviceVerifier(keys.deviceGroupKey, keys.deviceKey);
  const entry: DeviceEntry = {
    person,
    device: { ...keys, secret: made.secret },
    trusted,
    refreshToken: result.RefreshToken ?? '',
    confirmed: await confirm(context, signedIn.value, made),
  };
  context.ledger.devices.push(entry);
  return entry;
}

async function confirm(
  context: RunContext,
  { result }: SignedIn,
  made: Awaited<ReturnType<typeof createDeviceVerifier>>,
): Promise<RequestOutcome> {
  const input = {
    AccessToken: result.AccessToken,
    DeviceKey: newKeys(result).deviceKey,
    DeviceSecretVerifierConfig: { PasswordVerifier: made.verifier, Salt: made.salt },
  };
  return (await attempt(context, () => context.app.sdk.send(new ConfirmDeviceCommand(input)))).outcome;
}

async function forget(context: RunContext, entry: DeviceEntry): Promise<void> {
  const signedIn = await quickSignIn(context, entry.person);
  if (signedIn.outcome === 'unknown') return;
  const { AccessToken } = signedIn.value.result;
  const input = { AccessToken, DeviceKey: entry.device.deviceKey };
  entry.forgotten = (await attempt(context, () => context.app.sdk.send(new ForgetDeviceCommand(input)))).outcome;
}

async function revoke(context: RunContext, entry: DeviceEntry): Promise<void> {
  const input = { ClientId: context.app.clientId, Token: entry.refreshToken };
  entry.revoked = (await attempt(context, () => context.app.sdk.send(new RevokeTokenCommand(input)))).outcome;
}
