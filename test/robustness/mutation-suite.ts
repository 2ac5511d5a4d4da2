/**
 * Thousands of almost valid requests, generated from the model. Every answer must be documented by the API and in time, and the server must
 * work normally afterwards.
 */
import { type OperationName, operationNames } from '@latchkey/model';
import { type Mutation, mutations, seededRandom, validInput } from '@latchkey/model/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { residentBytes } from '../harness/process-memory.ts';
import { RawClient } from '../harness/raw-client.ts';
import { createPoolAndClient, type PoolAndClient, type FullUser, createFullUser } from './full-user.ts';
import { alarmingLines, problemWith, isNotBuilt } from './reply-checks.ts';
import { plausibleInput } from './plausible-input.ts';

const SEED = 20_261_123;
/** Mutations per operation: of an input with random names and tokens, of one with the names of an existing user, of an operation that is not built. */
const WHOLE = { samples: 100, plausible: 110, notBuilt: 10 };
/** Enough to find differences between the databases; `npm run test:mutations` sends all. */
const SAMPLED = { samples: 12, plausible: 14, notBuilt: 1 };
const SOCKETS = 8;
const RSS_GROWTH_LIMIT = 100 * 2 ** 20;
/** Memory is compared from here on: until then V8 enlarges its heap to what the load needs, by an amount that varies between runs. */
const WARMED_UP_AT = operationNames[Math.floor(operationNames.length / 3)];

/** Every pool needs two RSA keys, so these requests take CPU time. */
const SLOW: ReadonlySet<OperationName> = new Set(['CreateUserPool']);
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
/** These change or delete the pool, so each gets its own pool. */
const CHANGES_POOL: ReadonlySet<OperationName> = new Set([
  'DeleteUserPool',
  'DeleteUserPoolClient',
  'SetUserPoolMfaConfig',
  'UpdateUserPool',
  'UpdateUserPoolClient',
]);

/** Where a server stores its data. */
export interface Place {
  /** Arguments for the command. */
  readonly args: readonly string[];
  readonly close: () => Promise<void>;
}

/** Defines the suite for a server with its data at the place of `openPlace`. `share` is the share of the requests to send. */
export function describeMutations(openPlace: () => Promise<Place>, share: 'whole' | 'sampled'): void {
  const count = share === 'whole' ? WHOLE : SAMPLED;
  let server: Latchkey;
  let raw: RawClient;
  let sharedPool: PoolAndClient;
  let rssBefore = 0;
  let users = 0;

  const newUser = (pool: PoolAndClient): Promise<FullUser> => createFullUser(raw, pool, `full-user-${(users += 1)}`);

  let closePlace: () => Promise<void>;

  beforeAll(async () => {
    const place = await openPlace();
    closePlace = place.close;
    server = await startLatchkey({ args: place.args });
    raw = new RawClient(server.endpoint, { sockets: SOCKETS });
    sharedPool = await createPoolAndClient(raw);
    await newUser(sharedPool);
  });

  afterAll(async () => {
    raw.close();
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

  /** The changes depend on the seed only, so a replacement user gets the same ones. */
  async function bombardFromPlausible(operation: OperationName, count: number, sent: Sent): Promise<void> {
    const pool = CHANGES_POOL.has(operation) ? await createPoolAndClient(raw) : sharedPool;
    const forUser = (user: FullUser): readonly Mutation[] => [
      ...mutations(operation, plausibleInput(operation, user), seededRandom(SEED + 1), count),
    ];
    let list = forUser(await newUser(pool));
    if (ENDS_USER.has(operation)) {
      succeeded.set(operation, async () => {
        list = forUser(await newUser(pool));
      });
    }
    await bombard(operation, count, (index) => list[index] as Mutation, sent);
  }

  describe('mutated requests', () => {
    it.for(operationNames)('%s: every answer is documented', async (operation) => {
      if (operation === WARMED_UP_AT) rssBefore = residentBytes(server.process.pid) ?? 0;
      const sent: Sent = { requests: 0, problems: [] };
      if (isNotBuilt(await raw.call(operation, validInput(operation)))) {
        await bombardFromSamples(operation, count.notBuilt, sent);
      } else {
        await bombardFromSamples(operation, count.samples, sent);
        await bombardFromPlausible(operation, count.plausible, sent);
        expect(sent.requests).toBeGreaterThanOrEqual(0.95 * (count.samples + count.plausible));
      }
      expect(sent.problems).toEqual([]);
    });

    it('leave the server working', async () => {
      const { status } = await raw.send({ method: 'GET', path: '/health/ready' });
      expect(status).toBe(200);
      await expect(newUser(sharedPool)).resolves.toBeDefined();
      expect((residentBytes(server.process.pid) ?? 0) - rssBefore).toBeLessThan(RSS_GROWTH_LIMIT);
    });

    it('cause no alarming line in the log', () => {
      expect(alarmingLines(server.output())).toEqual([]);
    });
  });
}
