/** Concurrent clients that create users and sign in, and record what the server acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderServiceException,
} from '@aws-sdk/client-cognito-identity-provider';
import { type App, initiate, type Person } from '../harness/sign-in.ts';

/** Number of concurrent clients. */
const CREATORS = 12;
const SIGN_INS = 4;

/** Pause after a failed request, as every client should make. */
const PAUSE_AFTER_REFUSAL_MS = 50;

/** The answers of the server. */
export interface Ledger {
  /** Names of users whose creation was acknowledged. */
  readonly created: string[];
  /** Refresh tokens of sign-ins. */
  readonly refreshTokens: string[];
  /** Number of answers with InternalErrorException, after which SDKs repeat the request. */
  refused: number;
  /** All other errors. There must be none. */
  readonly unexpected: string[];
  /** Milliseconds of the slowest answer. */
  slowestMs: number;
}

const emptyLedger = (): Ledger => ({ created: [], refreshTokens: [], refused: 0, unexpected: [], slowestMs: 0 });

let users = 0;

export interface Work {
  readonly ledger: Ledger;
  /** Resolves when `count` more users and sign-ins have been acknowledged. */
  progress(count: number): Promise<void>;
  /** Ends the work after the current requests. */
  end(): Promise<void>;
}

/** Starts the clients. */
export function startWork(app: App, people: readonly Person[]): Work {
  const ledger = emptyLedger();
  const ending = new AbortController();
  const attempt = async (request: () => Promise<void>): Promise<void> => {
    const start = performance.now();
    const isRefused = await request().then(
      () => false,
      (error: unknown) => {
        if (isInternalError(error)) ledger.refused += 1;
        else ledger.unexpected.push(String(error));
        return true;
      },
    );
    ledger.slowestMs = Math.max(ledger.slowestMs, performance.now() - start);
    if (isRefused) await sleep(PAUSE_AFTER_REFUSAL_MS);
  };
  const create = async (): Promise<void> => {
    const Username = `user-${(users += 1)}`;
    await app.sdk.send(new AdminCreateUserCommand({ UserPoolId: app.userPoolId, Username, MessageAction: 'SUPPRESS' }));
    ledger.created.push(Username);
  };
  const signIn = async (client: number): Promise<void> => {
    const { username: USERNAME, password: PASSWORD } = people[client % people.length] as Person;
    const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
    ledger.refreshTokens.push(AuthenticationResult?.RefreshToken ?? '');
  };
  const client = async (request: () => Promise<void>): Promise<void> => {
    while (!ending.signal.aborted) await attempt(request);
  };
  const clients = [
    ...Array.from({ length: CREATORS }, () => client(create)),
    ...Array.from({ length: SIGN_INS }, (_, index) => client(() => signIn(index))),
  ];
  return {
    ledger,
    async progress(count) {
      const [created, signedIn] = [ledger.created.length + count, ledger.refreshTokens.length + count];
      while (ledger.created.length < created || ledger.refreshTokens.length < signedIn) await sleep(20);
    },
    async end() {
      ending.abort();
      await Promise.all(clients);
    },
  };
}

function isInternalError(error: unknown): boolean {
  return (
    error instanceof CognitoIdentityProviderServiceException &&
    error.name === 'InternalErrorException' &&
    error.$metadata.httpStatusCode === 500
  );
}

/** Returns the errors for acknowledged users and sign-ins that are missing. */
export async function lostOf(app: App, { created, refreshTokens }: Ledger): Promise<string[]> {
  const { userPoolId: UserPoolId } = app;
  const checks = [
    ...created.map((Username) => () => app.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))),
    ...refreshTokens.map((REFRESH_TOKEN) => () => initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })),
  ];
  const lost: string[] = [];
  const queue = checks.values();
  const lane = async (): Promise<void> => {
    for (const check of queue) await check().catch((error: unknown) => lost.push(String(error)));
  };
  await Promise.all(Array.from({ length: CREATORS }, lane));
  return lost;
}
