/** Random histories, and the test that runs them on a store. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Store } from '../../store.ts';
import { NOW } from '../sample-records.ts';
import { MemoryStore, type ModelStore } from '../memory-store/memory-store.ts';
import { byThemselves, calls, ofUser } from './calls.ts';
import { Explanations } from './explanations.ts';
import { type NamedCall, type Operation, perform, type Step } from './operations.ts';
import { reads, statements } from './reads.ts';
import { ofPools, ofPoolsByThemselves } from './pool-calls.ts';
import { serverKeyIds } from './pool-records.ts';
import type { Choice } from './universe.ts';

const choice: fc.Arbitrary<Choice> = fc.record({
  // Most calls meet in one pool.
  pool: fc.integer({ min: 0, max: 5 }).map((n) => (n === 5 ? 1 : 0)),
  who: fc.integer({ min: 0, max: 6 }).map((n) => (n === 6 ? 2 : n % 2)),
  which: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(11) }),
  variant: fc.nat(15),
});

const callOf = (names: readonly string[]): fc.Arbitrary<NamedCall> =>
  fc.record({ name: fc.constantFrom(...names), choice });

const isSeldom = fc.integer({ min: 0, max: 7 }).map((n) => n === 7);

/** Pools and users end seldom, so that histories get far. */
const isFrequent = (name: string) => name !== 'pools.remove' && name !== 'users.remove';
const ends = ['pools.remove', 'users.remove', 'users.remove', 'users.remove'];
const begins = ['pools.insert', 'users.insert', 'users.insert', 'users.insert'];

const readOf = (names: readonly string[]): fc.Arbitrary<Operation> =>
  fc.record({ kind: fc.constant('read' as const), call: callOf(names) });

const writeOf = (names: readonly string[], most: number): fc.Arbitrary<Operation> =>
  fc.record({
    kind: fc.constant('write' as const),
    lock: fc.constant(null),
    calls: fc.array(callOf(names), { minLength: 1, maxLength: most }),
    isUndone: isSeldom,
  });

/** Rows of a step are locked in the order attempts, nonce, user: a write that has locked the user must not go on to them. */
const isBeforeUser = (name: string) => /^guards\.(?:put|clear)Attempts$|^guards\.consumeOnce$/.test(name);

/** A write about one user, which it locks first. */
const lockedWrite: fc.Arbitrary<Operation> = fc
  .record({
    kind: fc.constant('write' as const),
    lock: fc.record({ with: fc.constantFrom('user' as const, 'step' as const), choice }),
    calls: fc.array(callOf(Object.keys(ofUser).filter(isFrequent)), { maxLength: 5 }),
    isUndone: isSeldom,
  })
  .map((write) => {
    const calls = write.calls.filter(({ name }) => write.lock.with === 'step' || !isBeforeUser(name));
    return about(write.lock.choice, { ...write, calls });
  });

/** The operation, about the pool and user of a choice. */
function about<T extends Operation>({ pool, who }: Pick<Choice, 'pool' | 'who'>, operation: T): T {
  const moved = ({ name, choice: given }: NamedCall): NamedCall => ({ name, choice: { ...given, pool, who } });
  if (operation.kind === 'read') return { ...operation, call: moved(operation.call) };
  if (operation.kind === 'sweep') return operation;
  const lock = operation.lock && { ...operation.lock, choice: { ...operation.lock.choice, pool, who } };
  return { ...operation, lock, calls: operation.calls.map(moved) };
}

const alone: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: readOf(Object.keys(reads)) },
  { weight: 6, arbitrary: writeOf(Object.keys(calls).filter(isFrequent), 3) },
  { weight: 6, arbitrary: lockedWrite },
  { weight: 8, arbitrary: writeOf(Object.keys({ ...ofPools, ...ofPoolsByThemselves }), 6) },
  { weight: 1, arbitrary: fc.constant<Operation>({ kind: 'sweep' }) },
  { weight: 1, arbitrary: writeOf(begins, 1) },
  { weight: 1, arbitrary: writeOf(ends, 1) },
);

/** The removal of a user. The write locks the user first, as those that add to the user do. */
const removal: fc.Arbitrary<Operation> = choice.map((given) => ({
  kind: 'write',
  lock: { with: 'user', choice: given },
  calls: [{ name: 'users.remove', choice: given }],
  isUndone: false,
}));

/**
 * The operation without new devices. On PostgreSQL, a step that waits for its user does not see a device that the write it
 * waited for has inserted (StepWriter.lock).
 */
const withoutNewDevices = (operation: Operation): Operation =>
  operation.kind === 'write'
    ? { ...operation, calls: operation.calls.filter(({ name }) => name !== 'devices.insert') }
    : operation;

const isRemoval = (operation: Operation): boolean =>
  operation.kind === 'write' && operation.calls.some(({ name }) => name === 'users.remove');

/** A write that locks failed attempts before their user. */
const locksAttempts = (operation: Operation): boolean =>
  operation.kind === 'write' &&
  (operation.lock?.with === 'step' || operation.calls.some(({ name }) => name === 'steps.lock'));

/**
 * On PostgreSQL, the removal of a user leaves attempts and nonces that a step has locked to the sweep (tables/users.ts):
 * no step runs at the same time as a removal.
 */
const withoutStepsBesideRemovals = (operations: readonly Operation[]): readonly Operation[] =>
  operations.some(isRemoval) ? operations.filter((operation) => !locksAttempts(operation)) : operations;

/** Two to four operations at the same time; often about the same user. */
const together: fc.Arbitrary<readonly Operation[]> = fc
  .record({
    user: fc.option(choice, { freq: 4 }),
    operations: fc.array(
      fc.oneof(
        { weight: 20, arbitrary: readOf(Object.keys(statements)) },
        { weight: 60, arbitrary: lockedWrite },
        { weight: 20, arbitrary: writeOf(Object.keys(byThemselves).filter(isFrequent), 1) },
        { weight: 3, arbitrary: removal },
      ),
      { minLength: 2, maxLength: 4 },
    ),
  })
  .map(({ user, operations }) => {
    const known = withoutStepsBesideRemovals(operations.map(withoutNewDevices));
    return user === null ? known : known.map((one) => about(user, one));
  });

const MINUTE = 60_000;
const pauses = [0, 0, 0, 0, 0, 0, 0, 1, 1_000, MINUTE, 20 * MINUTE, 3_600_000, 25 * 3_600_000];

/** As long as events are stored: seldom, because most other records have ended after it. */
const LONGEST_PAUSE = 30 * 24 * 3_600_000;

const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof(
    { weight: 50, arbitrary: fc.constantFrom(...pauses) },
    { weight: 1, arbitrary: fc.constant(LONGEST_PAUSE) },
  ),
  operations: fc.oneof({ weight: 3, arbitrary: alone.map((one) => [one]) }, { weight: 2, arbitrary: together }),
});

/** Every history begins with two pools, and three users in each who have some of everything. */
export const beginning: Step = {
  afterMs: 0,
  operations: [0, 1].map((pool) => {
    const began = (name: string, who: number, variant: number, which = pool): NamedCall => ({
      name,
      choice: { pool, who, which, variant },
    });
    const first = ['pools.insert', 'clients.insert', 'groups.insert'];
    const each = ['users.insert', 'devices.insert', 'devices.putPending', 'ssoSessions.insert'];
    const some = ['users.claimAlias', 'passkeys.insert', 'codes.put', 'groups.addMember', 'authorizationCodes.insert'];
    return {
      kind: 'write',
      lock: null,
      calls: [
        ...first.map((name) => began(name, 0, 1)),
        ...[0, 1, 2].flatMap((who) => each.map((name) => began(name, who, 7 - who))),
        ...some.map((name) => began(name, 0, 1)),
        // Tracked sessions of the pool's app client that were active at the same instant.
        ...[0, 1, 2].map((which) => began('sessions.insert', 0, pool === 0 ? 3 : 7, which)),
        // As many events as a user may have.
        ...[15, 15].map((variant) => began('authEvents.insert', pool, variant)),
        ...[3, 1, 2].flatMap((variant, which) =>
          ['poolItems.insert', 'importJobs.insert', 'importJobs.addChunk', 'importJobs.addLog'].map((name) =>
            began(name, 0, variant, which),
          ),
        ),
        ...[0, 1].flatMap((who) => [1, 2, 4].map((variant, which) => began('outbox.insert', who, variant, which))),
        ...[2, 3, 5].map((variant, which) => began('poolItems.insert', 1, variant, which)),
      ],
      isUndone: false,
    };
  }),
};

/** Histories without their beginning. @param most steps */
export const histories = (most: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(step, { minLength: 1, maxLength: most, size: 'max' });

/** Where a history is: the moment, and what the naive store says about it. */
export class Course {
  readonly explanations = new Explanations();
  now = NOW;

  /** Runs steps on a store, and compares each answer, and at the end everything. */
  async run(store: ModelStore, steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      const now = this.now + step.afterMs;
      await this.took(step, await Promise.all(step.operations.map((operation) => perform(store, operation, now))));
    }
    await this.explanations.compare(store, this.now);
  }

  /** Judges a step that was taken: its answers in the order of its operations, undefined where there was none. */
  async took({ afterMs, operations }: Step, answers: readonly (string | undefined)[]): Promise<void> {
    this.now += afterMs;
    const observed = operations.map((operation, index) => ({ operation, answer: answers[index] }));
    await this.explanations.explain(observed, this.now);
  }
}

/**
 * How many histories are run: `LATCHKEY_HISTORIES`, or the number of continuous integration. `LATCHKEY_SEED` and
 * `LATCHKEY_PATH` repeat a history that fast-check has reported.
 */
export function runs(usual: number): fc.Parameters<unknown> {
  const { LATCHKEY_HISTORIES = usual, LATCHKEY_SEED, LATCHKEY_PATH } = process.env;
  return {
    numRuns: Number(LATCHKEY_HISTORIES),
    ...(LATCHKEY_SEED !== undefined && { seed: Number(LATCHKEY_SEED) }),
    ...(LATCHKEY_PATH !== undefined && { path: LATCHKEY_PATH }),
  };
}

/** The methods of a store's parts that are called, as `read.users.find`. */
type Seen = Set<string>;

/** A store that notes which of its methods are called. */
function watched(store: ModelStore, seen: Seen): ModelStore {
  const noting = <T extends object>(parts: T, prefix: string): T =>
    Object.fromEntries(
      Object.entries(parts).map(([part, methods]: [string, object]) => [
        part,
        new Proxy(methods, {
          get(target, method) {
            seen.add(`${prefix}.${part}.${String(method)}`);
            const found: unknown = Reflect.get(target, method);
            return typeof found === 'function' ? found.bind(target) : found;
          },
        }),
      ]),
    ) as T;
  return {
    read: noting(store.read, 'read'),
    write: (job) => store.write((tx) => job(noting(tx, 'write'))),
    sweep: (now) => store.sweep(now),
  };
}

/** The methods of the naive store that the histories must have called: each of them, in reads or in writes. */
function uncalled(seen: Seen): readonly string[] {
  const methods = Object.entries(new MemoryStore().read).flatMap(([part, has]) =>
    Object.keys(has).map((method) => `${part}.${method}`),
  );
  return methods.filter((method) => !seen.has(`read.${method}`) && !seen.has(`write.${method}`));
}

/** Every call and every read once, removals at the end. */
function tour(): readonly Step[] {
  const first: Choice = { pool: 0, who: 0, which: 0, variant: 0 };
  const names = Object.keys(calls).toSorted((one, other) => Number(/remove/.test(one)) - Number(/remove/.test(other)));
  const called = names.map((name) => ({ name, choice: first }));
  const operations: readonly Operation[] = [
    ...Object.keys(reads).map((name): Operation => ({ kind: 'read', call: { name, choice: first } })),
    ...called.map((call): Operation => ({ kind: 'write', lock: null, calls: [call], isUndone: false })),
  ];
  return operations.map((one) => ({ afterMs: 0, operations: [one] }));
}

/** Removes everything that histories write. */
async function empty(store: Store): Promise<void> {
  await store.replaceAll(undefined);
  // Keys of the server stay when everything is replaced.
  await store.write(async (tx) => {
    for (const id of serverKeyIds) await tx.serverKeys.remove(id);
  });
}

/** Runs random histories on a store, which is emptied before each. First, every method is called. */
export async function runHistories(store: Store, usual: number): Promise<void> {
  const seen: Seen = new Set();
  await new Course().run(watched(store, seen), [beginning, ...tour()]);
  expect(uncalled(seen)).toEqual([]);
  const property = fc.asyncProperty(histories(60), async (steps) => {
    await empty(store);
    await new Course().run(store, [beginning, ...steps]);
    // The chains of events are intact, and no event is left of a removed user.
    expect((await store.verifyAudit({ limit: 100 })).findings).toEqual([]);
  });
  await fc.assert(property, runs(usual));
}
