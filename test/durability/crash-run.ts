/** One run: sets up a pool and users, lets clients work while the server crashes, and checks everything that it acknowledged. */
import { expect } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { createApp, type App, type Person, signIn } from '../harness/sign-in.ts';
import type { CrashingServer } from './crashing-server.ts';
import { type DeviceEntry, emptyLedger, type Ledger, summary } from './ledger.ts';
import {
  checkForgotten,
  checkConfirmed,
  checkRefresh,
  checkSignUp,
  checkUncertain,
  complaintsOf,
  listedDevices,
} from './verification.ts';
import { devices, signUps, type RunContext, trustedDevices } from './workload.ts';

export interface RunSize {
  readonly kills: number;
  /** The number of clients that confirm devices of one user each, and of clients that sign up users. */
  readonly deviceClients: number;
  readonly signUpClients: number;
  /** The number of users whose sign-ins need a code. Two clients share them and confirm two devices of each user. */
  readonly usersWithTotp: number;
}

/** Runs the clients during the crashes. Returns the ledger of what the server acknowledged. */
export async function workThroughCrashes(server: CrashingServer, size: RunSize): Promise<{ app: App; ledger: Ledger }> {
  const pool = { DeviceConfiguration: alwaysWithSuppression, AutoVerifiedAttributes: ['email' as const] };
  const app = await createApp(server, { pool });
  const owners: Person[] = [];
  for (let n = 0; n < size.deviceClients; n += 1) owners.push(await newPerson(app));
  const users = [];
  for (let n = 0; n < size.usersWithTotp; n += 1) users.push(await newPersonWithTotp(app));
  const half = Math.ceil(users.length / 2);

  const end = new AbortController();
  const context: RunContext = { app, server, ledger: emptyLedger(), end: end.signal };
  const clients = [
    ...owners.map((owner) => devices(context, owner)),
    ...Array.from({ length: size.signUpClients }, (_, client) => signUps(context, client)),
    trustedDevices(context, users.slice(0, half)),
    trustedDevices(context, users.slice(half)),
  ];
  // If a client fails, the whole run ends, and the test fails with the client's error.
  const endAndFail = (error: unknown): never => {
    end.abort();
    throw error;
  };
  const crashes = server.crash(size.kills, end.signal).finally(() => end.abort());
  const outcomes = await Promise.allSettled([crashes, ...clients.map((client) => client.catch(endAndFail))]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  console.log(summary(context.ledger));
  return { app, ledger: context.ledger };
}

/** Returns an access token of a user. For users whose sign-ins need a code, it is the token from before the crashes. */
async function accessTokenOf(app: App, person: Person & { readonly accessToken?: string }): Promise<string> {
  if (person.accessToken !== undefined) return person.accessToken;
  const { result } = await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });
  return result.AccessToken ?? '';
}

const isConfirmed = ({ confirmed, forgotten }: DeviceEntry): boolean =>
  confirmed === 'acknowledged' && forgotten === undefined;
const isForgotten = ({ forgotten }: DeviceEntry): boolean => forgotten === 'acknowledged';
const isUncertain = ({ confirmed, forgotten }: DeviceEntry): boolean =>
  confirmed === 'unknown' || forgotten === 'unknown';
const isRevoked = ({ revoked }: DeviceEntry): boolean => revoked === 'acknowledged';
const isUntouched = (entry: DeviceEntry): boolean => isConfirmed(entry) && entry.revoked === undefined;

/** Checks that everything acknowledged is stored and works, and that nothing is stored only in part. */
export async function checkAgainstLedger(
  server: CrashingServer,
  app: App,
  { devices, signUps }: Ledger,
): Promise<void> {
  const lists = new Map<string, ReadonlySet<string>>();
  for (const person of new Set(devices.map((entry) => entry.person))) {
    lists.set(person.username, await listedDevices(app, await accessTokenOf(app, person)));
  }
  const listed = ({ username }: Person) => lists.get(username) ?? new Set<string>();

  expect(await complaintsOf(devices.filter(isConfirmed), checkConfirmed(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isForgotten), checkForgotten(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isUncertain), checkUncertain(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isRevoked), checkRefresh(app, 'is revoked'))).toEqual([]);
  const some = devices.filter(isUntouched).slice(0, 50);
  expect(await complaintsOf(some, checkRefresh(app, 'works'))).toEqual([]);
  expect(await complaintsOf(signUps, checkSignUp(app, server))).toEqual([]);
}
