/**
 * Thousands of almost valid requests, generated from the model. Every answer must be documented by the API and in time, and the server must
 * work normally afterwards.
 */
import { type OperationName, operationNames } from '@latchkey/model';
import { type Mutation, mutations, seededRandom, validInput } from '@latchkey/model/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Inspector, inspectorOption, openInspector } from '../harness/inspector.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { residentBytes } from '../harness/process-memory.ts';
import { showPromise } from '../harness/promise.ts';
import { RawClient, type RawReply } from '../harness/raw-client.ts';
import { createPoolAndClient, type PoolAndClient, type FullUser, createFullUser } from './full-user.ts';
import { alarmingLines, problemWith } from './reply-checks.ts';
import { objectFor } from './operation-objects.ts';
import { plausibleInput } from './plausible-input.ts';

const SEED = 20_261_123;
/** Mutations per operation: of an input with random names and tokens, and of one with the names of an existing user and object. */
const counts = {
  whole: { samples: 320, plausible: 740 },
  /** For every run of the tests: enough to notice a defect that many requests have. */
  sampled: { samples: 20, plausible: 40 },
  /** Enough to find differences between the databases. */
  few: { samples: 6, plausible: 14 },
};
const SOCKETS = 8;
/** The most by which the resident memory may grow. Both times garbage is collected before: what remains is used or lost. */
const RESIDENT_GROWTH_LIMIT = 100e6;
/** The most by which objects may grow for each request: a lost object of one kilobyte is found. What is kept on purpose has a bound (`KEPT_BYTES`). */
const BYTES_PER_REQUEST = 500;
/** What a server keeps on purpose and may fill after the comparison began: verified tokens, pools and clients, the messages of the inbox. */
const KEPT_BYTES = 20e6;
/** Memory is compared from here on: by then most code is compiled. */
const WARMED_UP_AT = operationNames[Math.floor(operationNames.length / 3)];

/** These make RSA keys, which takes CPU time. */
const SLOW: ReadonlySet<OperationName> = new Set(['CreateUserPool', 'DeleteUserPool', 'GetSigningCertificate']);
/** After one of these succeeds, its user is deleted, cannot sign in, or has no valid tokens. */
const ENDS_USER: ReadonlySet<OperationName> = new Set([
  'AdminDeleteUser',
  'AdminDisableUser',
  'AdminForgetDevice',
  'AdminResetUserPassword',
  'AdminUserGlobalSignOut',
  'ChangePassword',
  'ConfirmDevice',
  'DeleteUser',
  'ForgetDevice',
  'GlobalSignOut',
  'RevokeToken',
]);
/** After one of these succeeds, its object is gone, its name is taken, or its code is used. */
const USES_UP_OBJECT =
  /^(Add(Custom|UserPoolClientSecret)|Admin(ConfirmSignUp|DisableProvider|Link|RemoveUser|RevokeUser)|Complete|Confirm(Forgot|SignUp)|Create|Delete|Resend|RevokeUser|Start|Stop|Verify)/;
/** These change or delete the pool, so each gets its own pool. */
const CHANGES_POOL: ReadonlySet<OperationName> = new Set([
  'AddCustomAttributes',
  'CreateUserPoolDomain',
  'CreateUserPoolReplica',
  'DeleteUserPool',
  'DeleteUserPoolClient',
  'DeleteUserPoolDomain',
  'DeleteUserPoolReplica',
  'SetRiskConfiguration',
  'SetUICustomization',
  'SetUserPoolClientSessionConfiguration',
  'SetUserPoolMfaConfig',
  'SetUserPoolSessionConfiguration',
  'StartUserImportJob',
  'StopUserImportJob',
  'TagResource',
  'UntagResource',
  'UpdateUserPool',
  'UpdateUserPoolClient',
  'UpdateUserPoolReplica',
]);
/** These send a wrong proof of the password. */
const REFUSED: ReadonlySet<OperationName> = new Set(['AdminRespondToAuthChallenge', 'RespondToAuthChallenge']);
/** These fill their pool with objects up to AWS's limits. They share a pool of their own. */
const FILLS_POOL = /^(AddUserPoolClientSecret|AdminLink|Create)/;

const UNCHANGED = 'the input before it is changed';

/** Whether an input that is not changed has the answer that it should have. */
function isExpected(operation: OperationName, reply: RawReply | string): boolean {
  // A job of one row may have ended before it is stopped.
  if (operation === 'StopUserImportJob') return true;
  return typeof reply !== 'string' && (reply.status === 200) !== REFUSED.has(operation);
}

/** Where a server stores its data. */
export interface Place {
  /** Arguments for the command. */
  readonly args: readonly string[];
  readonly close: () => Promise<void>;
}

/** Returns the texts of an input that differ from those of another input of the same form, by the texts that they replace. */
function differences(before: unknown, after: unknown, found = new Map<string, string>()): Map<string, string> {
  if (typeof before === 'string' && typeof after === 'string' && before !== after) found.set(before, after);
  if (typeof before !== 'object' || before === null) return found;
  for (const [key, member] of Object.entries(before)) differences(member, Object(after)[key], found);
  return found;
}

/** Makes a mutation name other objects. To make all mutations again would take longer than to send them. */
function replaceTexts(mutation: Mutation, texts: ReadonlyMap<string, string>): Mutation {
  if (texts.size === 0) return mutation;
  const replaced = (_key: string, value: unknown) => (typeof value === 'string' ? (texts.get(value) ?? value) : value);
  return { ...mutation, input: JSON.parse(JSON.stringify(mutation.input), replaced) as unknown };
}

/** Defines the suite for a server with its data at the place of `openPlace`. `share` is how many requests to send. */
export function describeMutations(openPlace: () => Promise<Place>, share: keyof typeof counts): void {
  const count = counts[share];
  let server: Latchkey;
  let raw: RawClient;
  let sharedPool: PoolAndClient;
  let crowdedPool: PoolAndClient;
  let inspector: Inspector;
  /** The memory after some of the operations, and how many requests had been sent by then. */
  let before: Memory & { readonly requests: number };
  let users = 0;
  /** Requests for the operation that got the fewest, and problems of all. */
  const total = { fewest: Infinity, problems: 0, requests: 0 };

  const newUser = (pool: PoolAndClient): Promise<FullUser> => createFullUser(raw, pool, `full-user-${(users += 1)}`);

  let closePlace: () => Promise<void>;

  interface Memory {
    readonly resident: number;
    /** Objects and buffers of JavaScript. */
    readonly objects: number;
  }

  /** The memory of the server without garbage, in bytes. */
  async function memory(): Promise<Memory> {
    const { used, buffers } = await inspector.heapAfterCollection();
    return { resident: residentBytes(server.process.pid) ?? 0, objects: used + buffers };
  }

  beforeAll(async () => {
    const place = await openPlace();
    closePlace = place.close;
    server = await startLatchkey({ args: place.args, env: { NODE_OPTIONS: inspectorOption } });
    inspector = await openInspector(server.output());
    raw = new RawClient(server.endpoint, { sockets: SOCKETS });
    sharedPool = await createPoolAndClient(raw);
    crowdedPool = await createPoolAndClient(raw);
    await newUser(sharedPool);
  });

  afterAll(async () => {
    raw.close();
    inspector.close();
    await server.stop();
    await closePlace();
  });

  interface Sent {
    requests: number;
    readonly problems: string[];
  }

  /** Sends `count` mutations, several at a time. */
  async function bombard(operation: OperationName, count: number, mutation: (index: number) => Mutation, sent: Sent) {
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        const { description, input } = mutation(index);
        const reply = await raw.call(operation, input).catch((error: Error) => error.message);
        const problem = typeof reply === 'string' ? reply : problemWith(operation, reply);
        sent.requests += 1;
        if (description === UNCHANGED && !isExpected(operation, reply)) sent.problems.push(JSON.stringify(reply));
        if (problem !== undefined) sent.problems.push(`${description}: ${problem.slice(0, 300)}`);
        if (typeof reply !== 'string' && reply.status === 200) await succeeded.get(operation)?.();
      }
    };
    await Promise.all(Array.from({ length: SLOW.has(operation) ? 2 : SOCKETS }, lane));
  }

  /** What to do after a mutated request of the operation succeeds. */
  const succeeded = new Map<OperationName, () => Promise<void>>();

  async function bombardFromSamples(operation: OperationName, count: number, sent: Sent): Promise<void> {
    const list = [...mutations(operation, validInput(operation), seededRandom(SEED), count)];
    await bombard(operation, list.length, (index) => list[index] as Mutation, sent);
  }

  function poolFor(operation: OperationName): PoolAndClient | Promise<PoolAndClient> {
    if (CHANGES_POOL.has(operation)) return createPoolAndClient(raw);
    return FILLS_POOL.test(operation) ? crowdedPool : sharedPool;
  }

  async function bombardFromPlausible(operation: OperationName, count: number, sent: Sent): Promise<void> {
    let user = await newUser(await poolFor(operation));
    const next = async () => plausibleInput(operation, user, await objectFor(raw, operation, user));
    const first = await next();
    let renewed = new Map<string, string>();
    succeeded.set(operation, async () => {
      if (operation === 'DeleteUserPool') user = await newUser(await createPoolAndClient(raw));
      if (ENDS_USER.has(operation)) user = await newUser(user);
      if (ENDS_USER.has(operation) || USES_UP_OBJECT.test(operation)) renewed = differences(first, await next());
    });
    // Alone, because a changed input may remove what it names.
    await bombard(operation, 1, () => ({ description: UNCHANGED, input: first }), sent);
    const list = [...mutations(operation, first, seededRandom(SEED + 1), count - 1)];
    await bombard(operation, list.length, (index) => replaceTexts(list[index] as Mutation, renewed), sent);
  }

  // All requests of an operation take minutes on a busy machine.
  describe('mutated requests', { timeout: 600_000 }, () => {
    it.for(operationNames)('%s: every answer is documented', async (operation) => {
      if (operation === WARMED_UP_AT) before = { ...(await memory()), requests: total.requests };
      const sent: Sent = { requests: 0, problems: [] };
      await bombardFromSamples(operation, count.samples, sent);
      await bombardFromPlausible(operation, count.plausible, sent);
      total.fewest = Math.min(total.fewest, sent.requests);
      total.problems += sent.problems.length;
      total.requests += sent.requests;
      expect(sent.requests).toBeGreaterThanOrEqual(0.95 * (count.samples + count.plausible));
      expect(sent.problems).toEqual([]);
    });

    it('leave the server working', async () => {
      const { status } = await raw.send({ method: 'GET', path: '/health/ready' });
      expect(status).toBe(200);
      await expect(newUser(sharedPool)).resolves.toBeDefined();
      const after = await memory();
      const [resident, objects] = [after.resident - before.resident, after.objects - before.objects];
      showPromise(9, [
        { what: 'mutated requests for each operation', reached: total.fewest, promised: 1000, bound: 'at least' },
        { what: 'failures, crashes and answers after 5 s', reached: total.problems, promised: 0, bound: 'at most' },
        { what: 'growth of the memory', reached: resident / 1e6, promised: 100, bound: 'at most', unit: 'MB' },
      ]);
      expect(resident).toBeLessThan(RESIDENT_GROWTH_LIMIT);
      const requests = total.requests - before.requests;
      expect(objects).toBeLessThan(KEPT_BYTES + requests * BYTES_PER_REQUEST);
    });

    it('cause no alarming line in the log', () => {
      expect(alarmingLines(server.output())).toEqual([]);
    });
  });
}
