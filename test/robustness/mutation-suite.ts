/**
 * Thousands of requests that are almost right, made from the model: whatever arrives, the answer is one that the API
 * documents, in time, and the server is as well afterwards as it was before.
 */
import { type OperationName, operationNames } from '@latchkey/model';
import { type Mutation, mutations, seededRandom, validInput } from '@latchkey/model/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { residentBytes } from '../harness/process-memory.ts';
import { RawClient } from '../harness/raw-client.ts';
import { buildHome, type Home, type Inhabitant, settle } from './inhabitant.ts';
import { alarmingLines, complaintAbout, isNotBuilt } from './judgement.ts';
import { plausibleInput } from './plausible-input.ts';

const SEED = 20_261_123;
/** Changes to an input of random names and tokens, and to one that names a user who exists. */
const WHOLE = { samples: 100, plausible: 110, notBuilt: 10 };
/** Enough of them to tell whether a database is a world of its own; `npm run test:mutations` sends all. */
const SAMPLED = { samples: 12, plausible: 14, notBuilt: 1 };
const SOCKETS = 8;
const RSS_GROWTH_LIMIT = 100 * 2 ** 20;

/** Every pool takes two RSA keys: these requests wait for CPU and for nothing else. */
const SLOW: ReadonlySet<OperationName> = new Set(['CreateUserPool']);
/** After one of these succeeds, the user it was about is gone, shut out, or left without working tokens. */
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
/** These change or remove the pool itself, so each gets a pool of its own. */
const CHANGES_POOL: ReadonlySet<OperationName> = new Set([
  'DeleteUserPool',
  'DeleteUserPoolClient',
  'SetUserPoolMfaConfig',
  'UpdateUserPool',
  'UpdateUserPoolClient',
]);

/** Where the data of a server is kept. */
export interface Place {
  /** Arguments of the command. */
  readonly args: readonly string[];
  readonly close: () => Promise<void>;
}

/** The suite, for a server whose data is where `openPlace` says. `share` is how many of the requests are sent. */
export function describeMutations(openPlace: () => Promise<Place>, share: 'whole' | 'sampled'): void {
  const count = share === 'whole' ? WHOLE : SAMPLED;
  let server: Latchkey;
  let raw: RawClient;
  let sharedHome: Home;
  let rssBefore = 0;
  let users = 0;

  const newUser = (home: Home): Promise<Inhabitant> => settle(raw, home, `inhabitant-${(users += 1)}`);

  let closePlace: () => Promise<void>;

  beforeAll(async () => {
    const place = await openPlace();
    closePlace = place.close;
    server = await startLatchkey({ args: place.args });
    raw = new RawClient(server.endpoint, { sockets: SOCKETS });
    sharedHome = await buildHome(raw);
    await newUser(sharedHome);
    rssBefore = residentBytes(server.process.pid) ?? 0;
  });

  afterAll(async () => {
    raw.close();
    await server.stop();
    await closePlace();
  });

  interface Sent {
    requests: number;
    readonly complaints: string[];
  }

  /** Sends `count` mutations, several at a time. */
  async function bombard(operation: OperationName, count: number, mutation: (index: number) => Mutation, sent: Sent) {
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        const { description, input } = mutation(index);
        const reply = await raw.call(operation, input).catch((error: Error) => error.message);
        const complaint = typeof reply === 'string' ? reply : complaintAbout(operation, reply);
        sent.requests += 1;
        if (complaint !== undefined) sent.complaints.push(`${description}: ${complaint.slice(0, 300)}`);
        if (typeof reply !== 'string' && reply.status === 200) await succeeded.get(operation)?.();
      }
    };
    await Promise.all(Array.from({ length: SLOW.has(operation) ? 2 : SOCKETS }, lane));
  }

  /** What to do after a mutated request of the operation has succeeded. */
  const succeeded = new Map<OperationName, () => Promise<void>>();

  async function bombardFromSamples(operation: OperationName, count: number, sent: Sent): Promise<void> {
    const list = [...mutations(operation, validInput(operation), seededRandom(SEED), count)];
    await bombard(operation, list.length, (index) => list[index] as Mutation, sent);
  }

  /** The same changes for every user that takes the place of one who is gone: the seed decides, not the user. */
  async function bombardFromPlausible(operation: OperationName, count: number, sent: Sent): Promise<void> {
    const home = CHANGES_POOL.has(operation) ? await buildHome(raw) : sharedHome;
    const forUser = (user: Inhabitant): readonly Mutation[] => [
      ...mutations(operation, plausibleInput(operation, user), seededRandom(SEED + 1), count),
    ];
    let list = forUser(await newUser(home));
    if (ENDS_USER.has(operation)) {
      succeeded.set(operation, async () => {
        list = forUser(await newUser(home));
      });
    }
    await bombard(operation, count, (index) => list[index] as Mutation, sent);
  }

  describe('mutated requests', () => {
    it.for(operationNames)('%s answers all of them as documented', async (operation) => {
      const sent: Sent = { requests: 0, complaints: [] };
      if (isNotBuilt(await raw.call(operation, validInput(operation)))) {
        await bombardFromSamples(operation, count.notBuilt, sent);
      } else {
        await bombardFromSamples(operation, count.samples, sent);
        await bombardFromPlausible(operation, count.plausible, sent);
        expect(sent.requests).toBeGreaterThanOrEqual(0.95 * (count.samples + count.plausible));
      }
      expect(sent.complaints).toEqual([]);
    });

    it('leave the server well', async () => {
      const { status } = await raw.send({ method: 'GET', path: '/health/ready' });
      expect(status).toBe(200);
      await expect(newUser(sharedHome)).resolves.toBeDefined();
      expect((residentBytes(server.process.pid) ?? 0) - rssBefore).toBeLessThan(RSS_GROWTH_LIMIT);
    });

    it('leave nothing in the log for an operator to look at', () => {
      expect(alarmingLines(server.output())).toEqual([]);
    });
  });
}
