/** Random writes, pauses, failures and flushes, compared with the rules of the group commit. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CommitTarget, GroupCommit } from './group-commit.ts';

/** A database in memory. Rows are numbers. */
class Rows implements CommitTarget {
  isTransaction = false;
  committed: number[] = [];
  /** What would survive a power failure for certain. */
  durable: readonly number[] = [];
  /** What readers see while a commit is not durable. */
  #hidden: number[] | undefined;
  open: number[] = [];
  #savepoint: number[] = [];
  readonly #flushes: { readonly flush: PromiseWithResolvers<void>; readonly flushed: readonly number[] }[] = [];
  readonly failing: { begins: number; commits: number } = { begins: 0, commits: 0 };

  begin(): boolean {
    if (this.failing.begins > 0) {
      this.failing.begins -= 1;
      return false;
    }
    this.isTransaction = true;
    this.open = [...this.committed];
    return true;
  }

  exec(sql: string): void {
    if (sql === 'savepoint job') this.#savepoint = [...this.open];
    if (sql === 'rollback to job') this.open = this.#savepoint;
    if (sql === 'rollback') this.isTransaction = false;
    if (sql !== 'commit') return;
    if (this.failing.commits > 0) {
      this.failing.commits -= 1;
      throw new Error('commit');
    }
    this.isTransaction = false;
    this.committed = this.open;
  }

  hide(): void {
    this.#hidden ??= this.committed;
  }

  flush(): Promise<void> {
    const flush = Promise.withResolvers<void>();
    this.#flushes.push({ flush, flushed: this.committed });
    return flush.promise;
  }

  flushed(): void {
    this.#hidden = undefined;
  }

  get seen(): readonly number[] {
    return this.#hidden ?? this.committed;
  }

  /** Ends the flush that runs. */
  endFlush(error?: Error): boolean {
    const begun = this.#flushes.shift();
    if (begun === undefined) return false;
    const { flush, flushed } = begun;
    if (error !== undefined) {
      flush.reject(error);
      return true;
    }
    this.durable = flushed;
    flush.resolve();
    return true;
  }
}

const same = (one: readonly number[], other: readonly number[]) => one.join() === other.join();

type Step = 'write' | 'failing write' | 'pause' | 'turn' | 'flush' | 'failed flush' | 'locked' | 'failed commit';

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Step>('write') },
    { weight: 3, arbitrary: fc.constant<Step>('failing write') },
    { weight: 2, arbitrary: fc.constant<Step>('pause') },
    { weight: 8, arbitrary: fc.constant<Step>('turn') },
    { weight: 5, arbitrary: fc.constant<Step>('flush') },
    { weight: 1, arbitrary: fc.constantFrom<Step>('failed flush', 'locked', 'failed commit') },
  ),
  { maxLength: 60 },
);

it('settles everything, tells nobody before the flush, and loses nothing that it told', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (given, maximumJobs) => {
      const rows = new Rows();
      const commits = new GroupCommit(rows, { maximumJobs, stalledAfterMs: 60_000, lockedForMs: 60_000 });
      const told: number[] = [];
      const pending = new Set<Promise<void>>();
      const faults: string[] = [];
      let [next, isBroken] = [0, false];
      const check = (isRight: boolean, what: string) => {
        if (!isRight) faults.push(what);
      };
      const watch = (promise: Promise<unknown>, settled: () => void) => {
        const watched = promise.then(settled, () => undefined).finally(() => pending.delete(watched));
        pending.add(watched);
      };
      for (const step of given) {
        const id = next++;
        switch (step) {
          case 'write':
            watch(
              commits.submit(async () => rows.open.push(id)),
              () => {
                told.push(id);
                expect(rows.durable).toContain(id);
                expect(rows.seen).toContain(id);
              },
            );
            break;
          case 'failing write': {
            const failed = commits.submit(async () => {
              rows.open.push(id);
              throw new Error('job');
            });
            watch(failed, () => check(false, 'a failed job succeeded'));
            break;
          }
          case 'pause':
            watch(
              commits.pause(async () => check(!isBroken && same(rows.committed, rows.durable), 'pause')),
              () => undefined,
            );
            break;
          case 'turn':
            await nextTurn();
            break;
          case 'flush':
            rows.endFlush();
            break;
          case 'failed flush':
            isBroken = rows.endFlush(new Error('EIO')) || isBroken;
            break;
          case 'locked':
            rows.failing.begins = 1;
            break;
          case 'failed commit':
            rows.failing.commits = 1;
            break;
        }
        // Readers see nothing that a power failure could take back.
        check(
          rows.seen.every((row) => rows.durable.includes(row)),
          'seen too early',
        );
      }
      const closed = commits.close();
      watch(closed, () => undefined);
      while (pending.size > 0) {
        await nextTurn();
        rows.endFlush();
      }
      await closed;
      expect(faults).toEqual([]);
      expect(rows.durable.filter((row) => told.includes(row))).toEqual(told);
      // The order of the writes is that of their submission.
      expect(told).toEqual([...told].sort((one, other) => one - other));
      if (!isBroken) expect(rows.seen).toEqual(rows.durable);
    }),
    { numRuns: 300 },
  );
});
