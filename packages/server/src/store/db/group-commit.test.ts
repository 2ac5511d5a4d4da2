import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../store-error.ts';
import { type CommitTarget, GroupCommit } from './group-commit.ts';
import type { Lease } from './lease.ts';

let directory: string;
let database: DatabaseSync;
let observer: DatabaseSync;
let commits: GroupCommit;
/** The SQL that the group commit has run. */
let executed: string[];
let groups: [number, number][];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-commit-'));
  database = new DatabaseSync(join(directory, 'db'), { timeout: 0 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory');
  database.exec('create table kept (id integer primary key, text text)');
  database.exec('create table parents (id integer primary key)');
  database.exec('create table children (parent integer references parents deferrable initially deferred)');
  observer = new DatabaseSync(join(directory, 'db'), { timeout: 0 });
  executed = [];
  groups = [];
  commits = new GroupCommit(target, {
    maximumJobs: 8,
    stalledAfterMs: 60,
    lockedForMs: 5_000,
    afterGroup: (jobs, waiting) => {
      groups.push([jobs, waiting]);
      return undefined;
    },
  });
});

afterEach(async () => {
  await commits.close();
  database.close();
  observer.close();
  rmSync(directory, { recursive: true });
});

const target: CommitTarget = {
  get isTransaction() {
    return database.isTransaction;
  },
  begin() {
    try {
      database.exec('begin immediate');
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes('locked')) return false;
      throw error;
    }
  },
  exec(sql) {
    executed.push(sql);
    database.exec(sql);
  },
};

const insert = (id: number) => async (): Promise<number> => {
  database.prepare('insert into kept (id) values (?)').run(id);
  return id;
};
const insertThenFail = (id: number) => async (): Promise<never> => {
  await insert(id)();
  throw new RangeError(`no ${id}`);
};
/** Violates a foreign key that SQLite checks only at the commit. */
const breakCommit = async (): Promise<void> => {
  database.exec('insert into children values (404)');
};
const rollBack = async (): Promise<void> => database.exec('rollback');
const committed = (): number[] =>
  observer
    .prepare('select id from kept order by id')
    .all()
    .map((row) => Number(row['id']));
const count = (sql: string): number => executed.filter((one) => one === sql).length;
const reasonOf = (result: PromiseSettledResult<unknown>): unknown =>
  result.status === 'rejected' ? result.reason : result.value;

describe('group commit', () => {
  it('returns the result of each job and commits once for all', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => commits.submit(insert(id))));
    expect(answers).toEqual([1, 2, 3, 4, 5]);
    expect(committed()).toEqual([1, 2, 3, 4, 5]);
    expect(count('commit')).toBe(1);
  });

  it('settles only when other connections can see the changes', async () => {
    const seen: number[][] = [];
    const write = async (id: number): Promise<void> => {
      await commits.submit(insert(id));
      seen.push(committed());
    };
    await Promise.all([write(1), write(2)]);
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('rolls back a job that fails, and no other', async () => {
    const results = await Promise.allSettled([
      commits.submit(insert(1)),
      commits.submit(insertThenFail(2)),
      commits.submit(insert(3)),
      // The same key again: it is free only because the failed job was rolled back.
      commits.submit(insert(2)),
    ]);
    expect(results.map(reasonOf)).toEqual([1, new RangeError('no 2'), 3, 2]);
    expect(committed()).toEqual([1, 2, 3]);
    expect(count('commit')).toBe(1);
  });

  it('does not settle a failed job before the commit that it depends on', async () => {
    const results = await Promise.allSettled([
      commits.submit(insert(1)),
      // Fails because of the previous job's row, which the failing commit rolls back.
      commits.submit(insert(1)),
      commits.submit(breakCommit),
    ]);
    for (const reason of results.map(reasonOf)) expect(String(reason)).toContain('FOREIGN KEY');
  });

  it('fails every job of a group whose commit fails, and continues with the next group', async () => {
    const results = await Promise.allSettled([
      ...[1, 2, 3].map((id) => commits.submit(insert(id))),
      commits.submit(breakCommit),
      ...[4, 5].map((id) => commits.submit(insert(id))),
    ]);
    expect(results.map((result) => result.status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
    expect(committed()).toEqual([]);
    expect(database.isTransaction).toBe(false);
    await expect(commits.submit(insert(6))).resolves.toBe(6);
    expect(committed()).toEqual([6]);
  });

  it('fails the whole group when SQLite rolls back the transaction during a job', async () => {
    const results = await Promise.allSettled([
      commits.submit(insert(1)),
      commits.submit(rollBack),
      commits.submit(insert(2)),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(committed()).toEqual([]);
    await expect(commits.submit(insert(3))).resolves.toBe(3);
  });

  it('stores nothing and fails all jobs when the database is full, and works again when there is space', async () => {
    database.exec('pragma wal_checkpoint(truncate)');
    const pages = Number(Object.values(database.prepare('pragma page_count').get() ?? {})[0]);
    database.exec(`pragma max_page_count = ${pages}`);
    const big = (id: number) => async (): Promise<void> => {
      database.prepare('insert into kept values (?, ?)').run(id, 'x'.repeat(50_000));
    };
    const results = await Promise.allSettled([1, 2, 3].map((id) => commits.submit(big(id))));
    for (const reason of results.map(reasonOf)) expect(String(reason)).toContain('database or disk is full');
    expect(committed()).toEqual([]);
    database.exec('pragma max_page_count = 1000000');
    await commits.submit(big(4));
    expect(committed()).toEqual([4]);
  });

  it('runs jobs in the order of submission, in groups of limited size', async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, (_, id) =>
        commits.submit(async () => {
          order.push(await insert(id)());
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, id) => id));
    await commits.close();
    expect(groups).toEqual([
      [8, 12],
      [8, 4],
      [4, 0],
    ]);
  });

  it('runs jobs that are submitted during a group in the next one', async () => {
    let late: Promise<number> | undefined;
    const early = commits.submit(async () => {
      late = commits.submit(insert(2));
      return insert(1)();
    });
    expect(await early).toBe(1);
    expect(committed()).toEqual([1]);
    expect(await late).toBe(2);
    expect(count('commit')).toBe(2);
  });

  it('fails a job that waits for something other than the database, and commits the others', async () => {
    const results = await Promise.allSettled([
      commits.submit(insert(1)),
      commits.submit(async () => {
        await insert(2)();
        await delay(10_000, undefined, { ref: false });
      }),
      commits.submit(insert(3)),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(reasonOf(results[1] as PromiseSettledResult<unknown>)).toMatchObject({ reason: 'misuse' });
    expect(committed()).toEqual([1, 3]);
  });

  it('ends the lease of a job with the job', async () => {
    let lease: Lease | undefined;
    await commits.submit(async (given) => {
      lease = given;
      expect(given.ended).toBeUndefined();
    });
    expect(lease?.ended).toBe('job');
  });

  it('waits while another process writes', async () => {
    observer.exec('begin immediate; insert into kept (id) values (1)');
    const write = commits.submit(insert(2));
    await delay(50);
    observer.exec('commit');
    expect(await write).toBe(2);
    expect(committed()).toEqual([1, 2]);
  });

  it('counts the time in the queue, so that later groups do not wait for a lock again', async () => {
    let [begins, time] = [0, 0];
    // Each attempt to begin takes 10 ms, without real time.
    const now = vi.spyOn(performance, 'now').mockImplementation(() => time);
    const locked: CommitTarget = {
      ...target,
      isTransaction: false,
      begin: () => {
        begins += 1;
        time += 10;
        return false;
      },
    };
    const blocked = new GroupCommit(locked, { maximumJobs: 8, stalledAfterMs: 60, lockedForMs: 50 });
    const jobs = Array.from({ length: 24 }, (_, id) => blocked.submit(insert(id)));
    const results = await Promise.allSettled(jobs);
    now.mockRestore();
    for (const reason of results.map(reasonOf)) expect(reason).toMatchObject({ reason: 'unavailable' });
    // The first group tries for 50 ms, the two others once.
    expect(begins).toBe(5 + 1 + 1);
  });

  it('finishes waiting jobs when it is closed, and rejects later ones', async () => {
    const waiting = [1, 2, 3].map((id) => commits.submit(insert(id)));
    await commits.close();
    expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
    await expect(commits.submit(insert(4))).rejects.toThrow(StoreError);
    expect(committed()).toEqual([1, 2, 3]);
  });
});

describe('group commit with a flush of its own', () => {
  /** Flushes that a test ends. */
  let flushes: PromiseWithResolvers<void>[];
  let events: string[];
  /** How often there was time for maintenance. */
  let maintained: number;
  beforeEach(() => {
    [flushes, events, maintained] = [[], [], 0];
    const flushing: CommitTarget = {
      begin: () => target.begin(),
      get isTransaction() {
        return database.isTransaction;
      },
      exec: (sql) => {
        if (sql === 'commit') events.push('commit');
        target.exec(sql);
      },
      hide: () => events.push('hide'),
      flush: () => {
        const flush = Promise.withResolvers<void>();
        flushes.push(flush);
        return flush.promise;
      },
      flushed: () => events.push('flushed'),
    };
    const afterGroup = () => {
      maintained += 1;
      return undefined;
    };
    commits = new GroupCommit(flushing, { maximumJobs: 8, stalledAfterMs: 5_000, lockedForMs: 5_000, afterGroup });
  });
  const noted = (write: Promise<number>): Promise<number> =>
    write.then((id) => {
      events.push(`answer ${id}`);
      return id;
    });
  /** Waits until the flush with this number has begun. */
  const flush = (number: number) => vi.waitUntil(() => flushes[number - 1]);

  it('answers when the flush is over, and lets readers see the changes before', async () => {
    const write = noted(commits.submit(insert(1)));
    (await flush(1)).resolve();
    await write;
    expect(events).toEqual(['hide', 'commit', 'flushed', 'answer 1']);
  });

  it('runs the next group meanwhile, takes jobs that arrive, and commits it after the flush', async () => {
    const first = noted(commits.submit(insert(1)));
    const began = await flush(1);
    const ran: number[] = [];
    const job = (id: number) => async () => {
      ran.push(await insert(id)());
      return id;
    };
    const second = noted(commits.submit(job(2)));
    await vi.waitUntil(() => ran.includes(2));
    const third = noted(commits.submit(job(3)));
    await vi.waitUntil(() => ran.includes(3));
    expect(events).toEqual(['hide', 'commit']);
    began.resolve();
    (await flush(2)).resolve();
    await Promise.all([first, second, third]);
    const group = ['hide', 'commit', 'flushed'];
    expect(events.filter((event) => !event.startsWith('answer'))).toEqual([...group, ...group]);
    expect(events.indexOf('answer 1')).toBeLessThan(events.lastIndexOf('hide'));
    expect(flushes).toHaveLength(2);
  });

  it('writes nothing any more after a flush that failed', async () => {
    const [first, second] = [commits.submit(insert(1)), delay(0).then(() => commits.submit(insert(2)))];
    (await flush(1)).reject(new Error('EIO'));
    const results = await Promise.allSettled([first, second]);
    for (const reason of results.map(reasonOf)) expect(reason).toMatchObject({ reason: 'unavailable' });
    await expect(commits.submit(insert(3))).rejects.toThrow('The disk did not confirm a write: Error: EIO');
    expect(commits.broken).toBeInstanceOf(StoreError);
    expect(events).not.toContain('flushed');
    expect(flushes).toHaveLength(1);
  });

  it('neither pauses nor maintains the database after a flush that failed', async () => {
    const write = commits.submit(insert(1));
    const began = await flush(1);
    await vi.waitUntil(() => maintained === 1);
    const pause = commits.pause(async () => events.push('pause'));
    began.reject(new Error('EIO'));
    events.length = 0;
    // A snapshot would show what may not be on the disk; a checkpoint would copy it.
    await expect(write).rejects.toThrow('EIO');
    await expect(pause).rejects.toThrow('The disk did not confirm a write');
    await expect(commits.pause(async () => events.push('pause'))).rejects.toThrow('EIO');
    await expect(commits.submit(insert(2))).rejects.toThrow('EIO');
    await commits.close();
    expect([events, maintained]).toEqual([[], 1]);
  });

  it('pauses only when everything is flushed', async () => {
    const write = noted(commits.submit(insert(1)));
    const began = await flush(1);
    const pause = commits.pause(async () => events.push('pause'));
    const later = noted(commits.submit(insert(2)));
    began.resolve();
    await pause;
    (await flush(2)).resolve();
    await Promise.all([write, later]);
    expect(events).toEqual(['hide', 'commit', 'flushed', 'answer 1', 'pause', 'hide', 'commit', 'flushed', 'answer 2']);
  });
});
