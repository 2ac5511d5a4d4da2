/** Sign-ins whose statements are counted: by the test that keeps the numbers from growing, and by the benchmark. */
import { callOperation, createTestServices, type TestNode, type TestServices } from '../../operations/testing/call.ts';
import { GetTokensFromRefreshToken } from '../../operations/tokens/GetTokensFromRefreshToken.ts';
import {
  type App,
  beginSrp,
  byPassword,
  codeOf,
  confirmDevice,
  initiate,
  newApp,
  newClient,
  newUser,
  passwordClaim,
  proveDevice,
  respond,
  respondWithCode,
  setUpTotp,
} from './sign-in-steps.ts';

/** The statements of one flow. */
export interface StatementCount {
  /** Statements that read or change rows. */
  readonly queries: number;
  /** Statements that begin and end transactions and savepoints. On SQLite those of a group of jobs are shared. */
  readonly control: number;
}

/** A flow, and its statements. */
export interface CountedFlow {
  readonly name: FlowName;
  /** Pool, app client and keys are cached: they were read within the last second. */
  readonly warm: StatementCount;
  /** Nothing is cached. */
  readonly cold: StatementCount;
  /** The text of the statements, in their order, with everything cached. */
  readonly texts: readonly string[];
}

export type FlowName =
  | 'password'
  | 'SRP'
  | 'TOTP'
  | 'remembered device'
  | 'refresh'
  | 'rotation'
  | 'wrong password'
  | 'unknown user';

const CONTROL = /^(?:begin|commit|rollback|savepoint|release)\b/;

/** Longer than the directory caches anything. */
const COLD_MS = 2_000;

interface Counter {
  readonly texts: string[];
}

/** Counts the statements of every flow on one node, which has no other requests meanwhile. */
export async function countFlows(node?: TestNode): Promise<readonly CountedFlow[]> {
  const counter: Counter = { texts: [] };
  const services = await createTestServices(node, (text) => counter.texts.push(text));
  try {
    const flows = await prepareFlows(services);
    const counted: CountedFlow[] = [];
    for (const [name, run] of flows) {
      await run();
      const cold = await textsOf(services, counter, COLD_MS, run);
      const texts = await textsOf(services, counter, 0, run);
      counted.push({ name, warm: countOf(texts), cold: countOf(cold), texts });
    }
    return counted;
  } finally {
    await services.close();
  }
}

/** Users sign in some time after one another: what only the sign-in before has left behind is removed first. */
async function textsOf(
  { store, clock }: TestServices,
  { texts }: Counter,
  pauseMs: number,
  run: () => Promise<unknown>,
): Promise<readonly string[]> {
  await store.sweep(clock.now());
  clock.advance(pauseMs);
  texts.length = 0;
  await run();
  return [...texts];
}

function countOf(texts: readonly string[]): StatementCount {
  const control = texts.filter((text) => CONTROL.test(text)).length;
  return { queries: texts.length - control, control };
}

type Run = () => Promise<unknown>;

/** Each flow has a user of its own. */
async function prepareFlows(services: TestServices): Promise<ReadonlyMap<FlowName, Run>> {
  const plain = await newApp(services);
  for (const name of ['pat', 'sam', 'ron', 'wes']) await newUser(plain, name);
  return new Map<FlowName, Run>([
    ['password', () => byPassword(plain, 'pat')],
    ['SRP', () => bySrp(plain, 'sam')],
    ['TOTP', await byTotp(services)],
    ['remembered device', await byDevice(services)],
    ['refresh', await byRefreshToken(plain)],
    ['rotation', await byRotation(plain)],
    ['wrong password', () => failing(plain, 'wes')],
    ['unknown user', () => failing(plain, 'nobody')],
  ]);
}

async function bySrp(app: App, USERNAME: string, further = {}) {
  const round = await beginSrp(app, USERNAME, further);
  return respond(app, 'PASSWORD_VERIFIER', { USERNAME, ...(await passwordClaim(app, round)), ...further });
}

async function byTotp(services: TestServices): Promise<Run> {
  const app = await newApp(services, { mfa: 'OPTIONAL' });
  await newUser(app, 'tom');
  const { AuthenticationResult } = await byPassword(app, 'tom');
  const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
  let step = 1;
  return async () => {
    const { Session } = await byPassword(app, 'tom');
    // A code is accepted once, and the codes of three steps are accepted at a time.
    step = step === 1 ? -1 : step + 1;
    if (step === -1) services.clock.advance(90_000);
    return respondWithCode(app, 'tom', Session, codeOf(app, secret, step));
  };
}

/** A remembered device takes the place of the code. */
async function byDevice(services: TestServices): Promise<Run> {
  const app = await newApp(services, {
    mfa: 'OPTIONAL',
    pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false } },
  });
  await newUser(app, 'dan');
  const { AuthenticationResult } = await byPassword(app, 'dan');
  const secret = await setUpTotp(app, AuthenticationResult?.AccessToken ?? '');
  services.clock.advance(90_000);
  const { Session: first } = await byPassword(app, 'dan');
  const device = await confirmDevice(app, await respondWithCode(app, 'dan', first, codeOf(app, secret)));
  return async () => {
    const { Session } = await bySrp(app, 'dan', { DEVICE_KEY: device.DeviceKey });
    return proveDevice(app, 'dan', device, Session);
  };
}

async function byRefreshToken(app: App): Promise<Run> {
  const { AuthenticationResult } = await byPassword(app, 'ron');
  return () => initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '' });
}

async function byRotation(app: App): Promise<Run> {
  const { services, UserPoolId } = app;
  const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const;
  const ClientId = await newClient(services, UserPoolId, {
    RefreshTokenRotation,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  });
  const { AuthenticationResult } = await byPassword({ ...app, ClientId }, 'ron');
  let RefreshToken = AuthenticationResult?.RefreshToken ?? '';
  return async () => {
    const renewed = await callOperation(services, GetTokensFromRefreshToken, { ClientId, RefreshToken });
    RefreshToken = renewed.AuthenticationResult?.RefreshToken ?? '';
  };
}

/** A failure some time after the one before: of many in a row, the lock-out rejects most without counting them. */
async function failing(app: App, USERNAME: string): Promise<void> {
  const refused = await byPassword(app, USERNAME, { PASSWORD: 'Wr0ng-password' }).then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('A wrong password was accepted.');
}
