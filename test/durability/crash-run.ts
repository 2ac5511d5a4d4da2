/** One run: set the stage, let the clients work through the crashes, hold the server to what it acknowledged. */
import { expect } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson, newProtectedPerson } from '../harness/people.ts';
import { createApp, type App, type Person, signIn } from '../harness/sign-in.ts';
import type { CrashingServer } from './crashing-server.ts';
import { type DeviceEntry, emptyLedger, type Ledger, summary } from './ledger.ts';
import {
  checkForgotten,
  checkKept,
  checkRefresh,
  checkSignUp,
  checkUncertain,
  complaintsOf,
  listedDevices,
} from './verification.ts';
import { devices, signUps, type Stage, trustedDevices } from './workload.ts';

export interface RunSize {
  readonly kills: number;
  /** Clients that confirm devices of one user each, and clients that sign up users. */
  readonly deviceClients: number;
  readonly signUpClients: number;
  /** Two clients share these users, whose sign-ins take a code: two devices each. */
  readonly protectedPeople: number;
}

/** Works through the crashes and gives back what was acknowledged. */
export async function workThroughCrashes(server: CrashingServer, size: RunSize): Promise<{ app: App; ledger: Ledger }> {
  const pool = { DeviceConfiguration: alwaysWithSuppression, AutoVerifiedAttributes: ['email' as const] };
  const app = await createApp(server, { pool });
  const owners: Person[] = [];
  for (let n = 0; n < size.deviceClients; n += 1) owners.push(await newPerson(app));
  const people = [];
  for (let n = 0; n < size.protectedPeople; n += 1) people.push(await newProtectedPerson(app));
  const half = Math.ceil(people.length / 2);

  const end = new AbortController();
  const stage: Stage = { app, server, ledger: emptyLedger(), end: end.signal };
  const clients = [
    ...owners.map((owner) => devices(stage, owner)),
    ...Array.from({ length: size.signUpClients }, (_, client) => signUps(stage, client)),
    trustedDevices(stage, people.slice(0, half)),
    trustedDevices(stage, people.slice(half)),
  ];
  // A client that fails ends the run for all; its error is the test's.
  const endAndFail = (error: unknown): never => {
    end.abort();
    throw error;
  };
  const crashes = server.crash(size.kills, end.signal).finally(() => end.abort());
  const outcomes = await Promise.allSettled([crashes, ...clients.map((client) => client.catch(endAndFail))]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  console.log(summary(stage.ledger));
  return { app, ledger: stage.ledger };
}

/** Of those whose sign-ins take a code, the token from before the crashes. */
async function accessTokenOf(app: App, person: Person & { readonly accessToken?: string }): Promise<string> {
  if (person.accessToken !== undefined) return person.accessToken;
  const { result } = await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });
  return result.AccessToken ?? '';
}

const isKept = ({ confirmed, forgotten }: DeviceEntry): boolean =>
  confirmed === 'acknowledged' && forgotten === undefined;
const isForgotten = ({ forgotten }: DeviceEntry): boolean => forgotten === 'acknowledged';
const isUncertain = ({ confirmed, forgotten }: DeviceEntry): boolean =>
  confirmed === 'unknown' || forgotten === 'unknown';
const isRevoked = ({ revoked }: DeviceEntry): boolean => revoked === 'acknowledged';
const isUntouched = (entry: DeviceEntry): boolean => isKept(entry) && entry.revoked === undefined;

/** Everything acknowledged is there and works, nothing is there by half. */
export async function holdToLedger(server: CrashingServer, app: App, { devices, signUps }: Ledger): Promise<void> {
  const lists = new Map<string, ReadonlySet<string>>();
  for (const person of new Set(devices.map((entry) => entry.person))) {
    lists.set(person.username, await listedDevices(app, await accessTokenOf(app, person)));
  }
  const listed = ({ username }: Person) => lists.get(username) ?? new Set<string>();

  expect(await complaintsOf(devices.filter(isKept), checkKept(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isForgotten), checkForgotten(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isUncertain), checkUncertain(app, listed))).toEqual([]);
  expect(await complaintsOf(devices.filter(isRevoked), checkRefresh(app, 'is revoked'))).toEqual([]);
  const some = devices.filter(isUntouched).slice(0, 50);
  expect(await complaintsOf(some, checkRefresh(app, 'works'))).toEqual([]);
  expect(await complaintsOf(signUps, checkSignUp(app, server))).toEqual([]);
}
