/** A stream of sign-ups, sign-ins, device sign-ins and refreshes, and a list of what was acknowledged. */
import {
  AdminGetDeviceCommand,
  AdminGetUserCommand,
  type AuthenticationResultType,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { password } from '../harness/aws.ts';
import { confirmDevice, type Device } from '../harness/device.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { type App, initiate, type Person, signIn } from '../harness/sign-in.ts';

type Kind = 'sign-up' | 'sign-in' | 'device' | 'refresh';

export interface UpgradeWork {
  /** Acknowledged rounds of each kind. */
  readonly done: Readonly<Record<Kind, number>>;
  /** Every request that failed. */
  readonly failures: readonly string[];
  /** Resolves when every kind has been acknowledged `count` more times. */
  progress(count: number): Promise<void>;
  /** Ends the stream after the present requests. Returns what was acknowledged and is not there any more. */
  end(): Promise<readonly string[]>;
}

interface Acknowledged {
  readonly users: string[];
  readonly devices: { readonly username: string; readonly device: Device }[];
  /** The latest value of an attribute that was written, by user. */
  readonly names: Map<string, string>;
  readonly refreshes: Readonly<Record<string, string>>[];
}

/** Starts one client of each kind, with a user of its own. */
export async function startUpgradeWork(app: App): Promise<UpgradeWork> {
  const done: Record<Kind, number> = { 'sign-up': 0, 'sign-in': 0, device: 0, refresh: 0 };
  const failures: string[] = [];
  const known: Acknowledged = { users: [], devices: [], names: new Map(), refreshes: [] };
  const ending = new AbortController();
  const waiting = new Set<() => void>();
  const clients = await Promise.all(clientsOf(app, known));
  const loops = clients.map(async ({ kind, round }) => {
    while (!ending.signal.aborted) {
      await round().then(
        () => (done[kind] += 1),
        (error: unknown) => failures.push(`${kind}: ${String(error)}`),
      );
      for (const check of waiting) check();
    }
  });
  return {
    done,
    failures,
    progress(count) {
      const targets = Object.entries(done).map(([kind, number]) => [kind as Kind, number + count] as const);
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = (): void => {
        if (failures.length === 0 && targets.some(([kind, target]) => done[kind] < target)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      return promise;
    },
    async end() {
      ending.abort();
      await Promise.all(loops);
      return lostOf(app, known);
    },
  };
}

function clientsOf(app: App, known: Acknowledged): Promise<{ kind: Kind; round: () => Promise<void> }>[] {
  const signUp = async (): Promise<void> => {
    const Username = uniqueName('new');
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
    await app.sdk.send(new SignUpCommand({ ClientId: app.clientId, Username, Password: password, UserAttributes }));
    known.users.push(Username);
  };
  const signInAndChange = async (person: Person, round: number): Promise<void> => {
    const { result } = await signIn(app, person);
    const UserAttributes = [{ Name: 'name', Value: `Ada ${round}` }];
    await app.sdk.send(new UpdateUserAttributesCommand({ AccessToken: result.AccessToken, UserAttributes }));
    known.names.set(person.username, `Ada ${round}`);
  };
  const signInWithDevice = async (person: Person): Promise<void> => {
    const { result } = await signIn(app, person);
    const { device } = await confirmDevice(app, result);
    known.devices.push({ username: person.username, device });
    known.refreshes.push(refreshOf(result));
    const { challenges } = await signIn(app, { ...person, device });
    if (!challenges.includes('DEVICE_PASSWORD_VERIFIER')) throw new Error('the device was not recognized');
  };
  return [
    Promise.resolve({ kind: 'sign-up', round: signUp }),
    newPerson(app).then((person) => {
      let round = 0;
      return { kind: 'sign-in', round: () => signInAndChange(person, (round += 1)) };
    }),
    newPerson(app).then((person) => ({ kind: 'device', round: () => signInWithDevice(person) })),
    newPerson(app).then(async (person) => {
      const { result } = await signIn(app, person);
      await confirmDevice(app, result);
      const parameters = refreshOf(result);
      return {
        kind: 'refresh',
        round: async () => {
          const { AuthenticationResult } = await initiate(app, 'REFRESH_TOKEN_AUTH', parameters);
          if (AuthenticationResult?.AccessToken === undefined) throw new Error('the refresh returned no token');
        },
      };
    }),
  ];
}

/** The parameters of a refresh. Where devices are tracked, it needs the confirmed device of its sign-in. */
function refreshOf({ RefreshToken = '', NewDeviceMetadata }: AuthenticationResultType): Record<string, string> {
  return { REFRESH_TOKEN: RefreshToken, DEVICE_KEY: NewDeviceMetadata?.DeviceKey ?? '' };
}

/** Looks for everything that was acknowledged, and returns what is missing. */
async function lostOf(app: App, { users, devices, names, refreshes }: Acknowledged): Promise<readonly string[]> {
  const { userPoolId: UserPoolId, sdk } = app;
  const lost: string[] = [];
  const look = async (what: string, there: Promise<boolean>): Promise<void> => {
    if (!(await there.catch(() => false))) lost.push(what);
  };
  for (const Username of users) {
    const found = sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    await look(
      `user ${Username}`,
      found.then(() => true),
    );
  }
  for (const { username: Username, device } of devices) {
    const found = sdk.send(new AdminGetDeviceCommand({ UserPoolId, Username, DeviceKey: device.deviceKey }));
    await look(
      `device of ${Username}`,
      found.then(({ Device: stored }) => stored !== undefined),
    );
  }
  for (const [Username, name] of names) {
    const found = sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    const isNamed = found.then(({ UserAttributes = [] }) =>
      UserAttributes.some(({ Name, Value }) => Name === 'name' && Value === name),
    );
    await look(`name of ${Username}`, isNamed);
  }
  for (const refresh of refreshes) {
    const refreshed = initiate(app, 'REFRESH_TOKEN_AUTH', refresh);
    await look(
      'refresh token',
      refreshed.then(({ AuthenticationResult }) => AuthenticationResult?.AccessToken !== undefined),
    );
  }
  return lost;
}
