/**
 * Calls operations in tests: real services on SQLite in a temporary directory, and the steps of a request after
 * decoding. There is no HTTP and no signature, the clock only moves when a test advances it, and all pools have the
 * same RSA keys with different ids.
 *
 * ```ts
 * const services = await createTestServices();
 * afterAll(() => services.close());
 * const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
 * services.clock.advance(60_000);
 * ```
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeOutput,
  type Inputs,
  type OperationName,
  type Outputs,
  outputViolations,
  validateInput,
} from '@latchkey/model';
import { createSrpEngine } from '@latchkey/srp/node';
import { pino } from 'pino';
import { createEnvelope } from '../../crypto/envelope.ts';
import { createHashChecker } from '../../crypto/password-hashes/hash-checker.ts';
import { keyringOf } from '../../crypto/keyring.ts';
import { systemRandom } from '../../crypto/random.ts';
import { createSigningKeyStock, type SigningKeyStock } from '../../crypto/signing-keys.ts';
import { createDevInbox, type DevInbox } from '../../delivery/dev-inbox.ts';
import type { EventLogs } from '../../logs/event-logs.ts';
import { openMasterKeys } from '../../keys/master-keys.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import { createServices, type Services } from '../../services.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { openStore } from '../../store/open-store.ts';
import type { StatementObserver } from '../../store/db/connection.ts';
import { authorize } from '../../surfaces/aws-json/authorize.ts';
import { createTriggers } from '../../triggers/create-triggers.ts';
import { testCodes, type TestFunctions, testRunners } from '../../triggers/testing/test-functions.ts';
import type { Authorization, Callers, Operation } from '../operation.ts';

/** A clock that only moves when it is advanced. */
interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

/** The services of a server that does not listen. */
export interface TestServices extends Services {
  readonly clock: TestClock;
  /** The delivered messages. */
  readonly inbox: DevInbox;
  /** Exports events to files in `logDirectory`. */
  readonly eventLogs: EventLogs;
  readonly logDirectory: string;
  /** Trigger functions, which run in this process. `functionArn(name)` is the ARN for LambdaConfig. */
  readonly functions: TestFunctions;
  /** Ends threads, closes the store and removes its directory. */
  close(): Promise<void>;
}

const settings: ServerSettings = {
  region: 'us-east-1',
  accountId: '123456789012',
  mode: 'development',
  publicUrl: () => 'http://localhost:9229',
  issuerOf: (poolId) => `http://localhost:9229/${poolId}`,
};

/** Where test services store their data. Services with the same database and key are nodes of one server. */
export interface TestNode {
  /** Connection string of a PostgreSQL database; by default, the data are in a directory. */
  readonly url?: string | undefined;
  /** The data directory, which stays; by default, a temporary one that `close` removes. */
  readonly dataDir?: string | undefined;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** The initial time: nodes whose clocks differ by a second disagree on when a lock ends. */
  readonly startsAt: number;
}

/**
 * Creates real services on SQLite, or as a node on given data. The clock starts at the system time, so that the token
 * verifiers of other libraries accept the tokens.
 */
export async function createTestServices(node?: TestNode, onStatement?: StatementObserver): Promise<TestServices> {
  const clock = createTestClock(node?.startsAt ?? Date.now());
  const random = systemRandom;
  const keyring = keyringOf([node?.masterKey ?? random.bytes(32)]);
  const dataDir = node?.dataDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-')));
  const location = node?.url === undefined ? { dataDir } : { url: node.url };
  const store = await openStore({ envelope: createEnvelope(keyring, random), clock, random, onStatement, ...location });
  const isShared = node?.url !== undefined;
  const masterKeys = await openMasterKeys({ keyring, file: undefined, isShared, store, clock, random });
  const srp = createSrpEngine({ threads: 1, precompute: 0 });
  const inbox = createDevInbox({ clock });
  const functions: TestFunctions = new Map();
  const log = pino({ level: 'silent' });
  const triggers = createTriggers({
    region: settings.region,
    findRunner: testRunners(functions),
    codes: testCodes,
    log,
  });
  const hashChecker = createHashChecker();
  const adapters = { settings, clock, random, store, srp, hashChecker, masterKeys, triggers, delivery: inbox, log };
  const logDestinations = { named: new Map(), directory: join(dataDir, 'logs') };
  const created = createServices({ ...adapters, logDestinations, signInRate: 0, monotonic: () => clock.now() });
  return {
    ...created,
    clock,
    inbox,
    functions,
    logDirectory: logDestinations.directory,
    signingKeys: reusedKeys(createSigningKeyStock(clock, random, 0), random),
    async close() {
      await created.eventLogs.close();
      await hashChecker.close();
      await srp.close();
      await store.close();
      if (node?.dataDir === undefined) await rm(dataDir, { recursive: true });
    },
  };
}

/**
 * Always returns the same keys with fresh ids: generating a pair takes up to a second, and hundreds of tests create a
 * pool.
 */
function reusedKeys(stock: SigningKeyStock, random: Random): SigningKeyStock {
  let pair: ReturnType<SigningKeyStock['take']> | undefined;
  return {
    async take(poolId) {
      const [id, access] = await (pair ??= stock.take(poolId));
      return [
        { ...id, poolId, kid: random.uuid() },
        { ...access, poolId, kid: random.uuid() },
      ];
    },
    close: () => stock.close(),
  };
}

function createTestClock(start: number): TestClock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/**
 * Calls an operation as the server does: validates the input, authorizes the caller and runs the operation. Input and
 * answer go through JSON as on the wire, and the answer is checked against its shape.
 *
 * @param caller overrides the caller of the input; operations with `iam` have a default
 * @param sourceIp the address of the caller
 * @throws ServiceError the error with which the server would answer
 */
export async function callOperation<N extends OperationName, A extends Authorization>(
  services: Services,
  operation: Operation<N, A>,
  given: Inputs[N],
  caller?: Callers[A],
  sourceIp = '192.0.2.1',
): Promise<Outputs[N]> {
  const { name, authorization } = operation;
  const validation = validateInput(name, JSON.parse(JSON.stringify(given)));
  if (!validation.ok) throw validation.error;
  const { input } = validation;
  const signer = { accessKeyId: 'AKIDEXAMPLE' };
  const known = caller ?? (await authorize(authorization, { operation: name, input, signer, services }));
  const origin = { requestId: services.random.uuid(), sourceIp, userAgent: 'test', note: () => undefined };
  // `authorize` returns the caller type of the given authorization.
  const output = await operation.run({ ...services, input, caller: known as Callers[A], origin });
  const body = encodeOutput(name, output);
  const answer: unknown = body === '' ? undefined : JSON.parse(body);
  const violations = outputViolations(name, answer);
  if (violations.length > 0)
    throw new Error(`the answer of ${name} does not match its shape: ${violations.join('; ')}`);
  return answer as Outputs[N];
}
