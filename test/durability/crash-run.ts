/** One run: sets up a pool and users, lets clients work while the server crashes, and checks everything that it acknowledged. */
import { expect } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson, newPersonWithTotp, type PersonWithTotp } from '../harness/people.ts';
import { createApp, type App, type Person, signIn } from '../harness/sign-in.ts';
import { type CrashingServer, runThroughCrashes } from './crashing-server.ts';
import { type DeviceEntry, emptyLedger, type Ledger, type RequestOutcome, summary } from './ledger.ts';
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
  /** The clients work until so much of each kind is acknowledged. */
  readonly goals: Readonly<Record<Kind, number>>;
}

type Kind = 'confirmed' | 'forgotten' | 'revoked' | 'signUps';

/** Runs the clients during the crashes. Returns the ledger of what the server acknowledged. */
export async function workThroughCrashes(server: CrashingServer, size: RunSize): Promise<{ app: App; ledger: Ledger }> {
  const pool = { DeviceConfiguration: alwaysWithSuppression, AutoVerifiedAttributes: ['email' as const] };
  const app = await createApp(server, { pool });
  const owners: Person[] = [];
  for (let n = 0; n < size.deviceClients; n += 1) owners.push(await newPerson(app));
  const users: PersonWithTotp[] = [];
  for (let n = 0; n < size.usersWithTotp; n += 1) users.push(await newPersonWithTotp(app));
  const half = Math.ceil(users.length / 2);

  const ledger = emptyLedger();
  const progress = () =>
    Math.min(...Object.entries(size.goals).map(([kind, goal]) => done(ledger)[kind as Kind] / goal));
  await runThroughCrashes(server, size.kills, progress, (end) => {
    const context: RunContext = { app, server, ledger, end };
    return [
      ...owners.map((owner) => devices(context, owner)),
      ...Array.from({ length: size.signUpClients }, (_, client) => signUps(context, client)),
      trustedDevices(context, users.slice(0, half)),
      trustedDevices(context, users.slice(half)),
    ];
  });
  console.log(summary(ledger));
  return { app, ledger };
}

/** How much of each kind was acknowledged. */
function done({ devices, signUps }: Ledger): Readonly<Record<Kind, number>> {
  const acknowledged = (outcomes: readonly (RequestOutcome | undefined)[]) =>
    outcomes.filter((outcome) => outcome === 'acknowledged').length;
  return {
    confirmed: acknowledged(devices.map(({ confirmed }) => confirmed)),
    forgotten: acknowledged(devices.map(({ forgotten }) => forgotten)),
    revoked: acknowledged(devices.map(({ revoked }) => revoked)),
    signUps: acknowledged(signUps.map(({ outcome }) => outcome)),
  };
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
