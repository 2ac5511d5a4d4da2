/** A stream of sign-ups, sign-ins, device sign-ins and refreshes, and a list of what was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminGetDeviceCommand,
  AdminGetUserCommand,
  type AuthenticationResultType,
  type CognitoIdentityProviderServiceException as ServiceException,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { password } from './aws.ts';
import { confirmDevice, type Device } from './device.ts';
import { newPerson, uniqueName } from './people.ts';
import { type App, initiate, type Person, signIn } from './sign-in.ts';

/** Pause after a failed request, as every client should make. */
const PAUSE_AFTER_FAILURE_MS = 100;
/** Failures of the connection after which AWS SDKs repeat a request. */
const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

type Kind = 'sign-up' | 'sign-in' | 'device' | 'refresh';

/** A request that failed. */
interface Failure {
  readonly kind: Kind;
  readonly error: string;
  /** Whether AWS SDK v3 repeats such a request by itself. */
  readonly isRetryable: boolean;
}

export interface SignInWork {
  /** Acknowledged rounds of each kind. */
  readonly done: Readonly<Record<Kind, number>>;
  /** Every request that failed. */
  readonly failures: readonly Failure[];
  /** Resolves when every kind has been acknowledged `count` times in rounds that began after the call, or at a failure that ends the wait. */
  progress(count: number): Promise<void>;
  /** Ends the stream after the present requests. Returns what was acknowledged and is not there any more. */
  end(): Promise<readonly string[]>;
}

interface Acknowledged {
  readonly users: string[];
  readonly devices: { readonly username: string; readonly device: Device }[];
  /** The latest acknowledged value of a counter that is written as an attribute, by user. */
  readonly counters: Map<string, number>;
  readonly refreshes: Readonly<Record<string, string>>[];
}

/** Somebody who waits for rounds. */
interface Waiting {
  readonly since: number;
  readonly left: Record<Kind, number>;
  readonly resolve: () => void;
}

/**
 * Starts one client of each kind, with a user of its own.
 * @param endsAt Which failure ends waits for progress. After other failures the clients go on.
 */
export async function startSignInWork(app: App, endsAt: 'any failure' | 'fault' = 'any failure'): Promise<SignInWork> {
  const done: Record<Kind, number> = { 'sign-up': 0, 'sign-in': 0, device: 0, refresh: 0 };
  const failures: Failure[] = [];
  const known: Acknowledged = { users: [], devices: [], counters: new Map(), refreshes: [] };
  const ending = new AbortController();
  const waiting = new Set<Waiting>();
  const hasEnded = (): boolean => failures.some(({ isRetryable }) => endsAt === 'any failure' || !isRetryable);
  const resolveWaiting = (): void => {
    for (const one of waiting) {
      if (!hasEnded() && Object.values(one.left).some((count) => count > 0)) continue;
      waiting.delete(one);
      one.resolve();
    }
  };
  const clients = await Promise.all(clientsOf(app, known));
  const loops = clients.map(async ({ kind, round }) => {
    while (!ending.signal.aborted) {
      const begun = performance.now();
      try {
        await round();
        done[kind] += 1;
        for (const { since, left } of waiting) if (begun >= since) left[kind] -= 1;
      } catch (error) {
        failures.push({ kind, error: String(error), isRetryable: isRetryable(error) });
        await sleep(PAUSE_AFTER_FAILURE_MS);
      }
      resolveWaiting();
    }
  });
  return {
    done,
    failures,
    progress(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const left = { 'sign-up': count, 'sign-in': count, device: count, refresh: count };
      waiting.add({ since: performance.now(), left, resolve });
      resolveWaiting();
      return promise;
    },
    async end() {
      ending.abort();
      await Promise.all(loops);
      return lostOf(app, known);
    },
  };
}

/** Returns whether AWS SDK v3 repeats a request that failed like this: for connections that break, status 429 and 5xx. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '', $metadata, $response } = error as Partial<ServiceException> & { readonly code?: string };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status !== undefined) return status === 429 || status >= 500;
  return CONNECTION_ERRORS.has(code);
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
    const UserAttributes = [{ Name: 'name', Value: String(round) }];
    await app.sdk.send(new UpdateUserAttributesCommand({ AccessToken: result.AccessToken, UserAttributes }));
    known.counters.set(person.username, round);
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
async function lostOf(app: App, { users, devices, counters, refreshes }: Acknowledged): Promise<readonly string[]> {
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
  for (const [Username, counter] of counters) {
    const found = sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    // A write that was not acknowledged may have been stored: it is a later one.
    const isCounted = found.then(({ UserAttributes = [] }) =>
      UserAttributes.some(({ Name, Value }) => Name === 'name' && Number(Value) >= counter),
    );
    await look(`name of ${Username}`, isCounted);
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
