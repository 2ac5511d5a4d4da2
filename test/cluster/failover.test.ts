/**
 * Two nodes on three database servers, as in deploy/high-availability, under a stream of sign-ins. Machines die, programs restart:
 * no acknowledged write is lost, clients meet only failures that AWS SDKs repeat, and the service comes back by itself.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWholeRun, showPromise } from '../harness/promise.ts';
import { createApp } from '../harness/sign-in.ts';
import { type SignInWork, startSignInWork } from '../harness/sign-in-work.ts';
import { freeNetwork } from './configuration.ts';
import { DatabaseCluster, type ServerName } from './database-cluster.ts';
import { Keeper } from './keeper.ts';
import { LatchkeyNodes } from './latchkey-nodes.ts';
import { clusterMissing } from './programs.ts';

const missing = clusterMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const isLong = isWholeRun || process.env['LATCHKEY_CLUSTER'] === 'long';
/** Rounds of each kind of request before and after each disturbance. */
const ROUNDS = 3;
const FAILOVERS = isLong ? 5 : 1;

describe.skipIf(mayBeSkipped)(`a cluster${missing === undefined ? '' : ` (${missing})`}`, () => {
  let keeper: Keeper;
  let databases: DatabaseCluster;
  let nodes: LatchkeyNodes;

  beforeAll(async () => {
    keeper = await Keeper.start();
    const network = await freeNetwork();
    databases = await DatabaseCluster.start(keeper, network);
    nodes = await LatchkeyNodes.start(keeper, network, databases);
  });

  afterAll(async () => {
    await nodes?.end();
    await keeper?.end();
  });

  /** Does something while the clients work. Returns their failures, and which acknowledged writes are lost. */
  const underWork = async (disturb: (work: SignInWork) => Promise<void>) => {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
    const app = await createApp(nodes, { pool: { DeviceConfiguration } });
    const work = await startSignInWork(app, 'fault');
    await work.progress(ROUNDS);
    await disturb(work);
    const lost = await work.end();
    const { failures } = work;
    const requests = Object.values(work.done).reduce((sum, count) => sum + count, 0);
    console.log(`${requests} rounds acknowledged, ${failures.length} failed, ${lost.length} acknowledged writes lost`);
    return { failures, faults: failures.filter(({ isRetryable }) => !isRetryable), lost };
  };

  /** Disturbs the cluster and waits until each kind of request is acknowledged again. Returns the seconds from the begin of the disturbance. */
  const secondsUntilBack = async (what: string, work: SignInWork, disturb: () => Promise<void>): Promise<number> => {
    const begun = performance.now();
    await disturb();
    await work.progress(1);
    const seconds = (performance.now() - begun) / 1000;
    console.log(`${what}: every kind of request was acknowledged again after ${seconds.toFixed(1)} s`);
    await work.progress(ROUNDS);
    return seconds;
  };

  const primary = async (): Promise<ServerName> => {
    const leader = await databases.leader();
    if (leader === undefined) throw new Error('The cluster has no primary.');
    return leader;
  };

  it('both nodes restart by SIGTERM, one after the other: no request fails', async () => {
    const { failures, lost } = await underWork(async (work) => {
      for (const number of nodes.numbers) {
        expect(await nodes.restart(number)).toBe(0);
        await work.progress(ROUNDS);
      }
    });
    expect(failures).toEqual([]);
    expect(lost).toEqual([]);
  });

  it('a node is killed: the other one goes on, and the clients need to repeat requests only', async () => {
    const { faults, lost } = await underWork(async (work) => {
      for (const number of nodes.numbers) {
        let start: () => Promise<void> = async () => {};
        await secondsUntilBack(`kill -9 of node ${number + 1}`, work, async () => {
          start = await nodes.kill(number);
        });
        await start();
        await work.progress(ROUNDS);
      }
    });
    expect(faults).toEqual([]);
    expect(lost).toEqual([]);
  });

  it('the machine of the primary dies: another one takes over, and no acknowledged write is lost', async () => {
    const times: number[] = [];
    const { faults, lost } = await underWork(async (work) => {
      while (times.length < FAILOVERS) {
        await databases.whole();
        const dead = await primary();
        times.push(await secondsUntilBack(`kill -9 of ${dead}`, work, () => databases.killServer(dead)));
        expect(await databases.newLeader(dead)).not.toBe(dead);
        databases.startServer(dead);
      }
    });
    showPromise(4, [
      { what: 'failovers by kill -9', reached: times.length, promised: 5, bound: 'at least' },
      { what: 'acknowledged writes that were lost', reached: lost.length, promised: 0, bound: 'at most' },
      { what: 'failures that SDKs do not repeat', reached: faults.length, promised: 0, bound: 'at most' },
      {
        what: 'slowest return of the service',
        reached: Number(Math.max(...times).toFixed(1)),
        promised: 30,
        bound: 'at most',
        unit: 's',
      },
    ]);
    expect(faults).toEqual([]);
    expect(lost).toEqual([]);
  });

  // Not `runIf`: what the short form leaves out does not count as skipped.
  describe.for(isLong ? ['in the long form'] : [])('%s', () => {
    /** Disturbs the primary under work, mends it, and waits until the cluster is whole. */
    const disturbPrimary = async (
      what: string,
      disturb: (server: ServerName) => Promise<void> | void,
      mend: (server: ServerName) => void = () => {},
    ) => {
      const { faults, lost } = await underWork(async (work) => {
        await databases.whole();
        const server = await primary();
        await secondsUntilBack(what, work, async () => disturb(server));
        mend(server);
        await databases.whole();
        await work.progress(ROUNDS);
      });
      expect(faults).toEqual([]);
      expect(lost).toEqual([]);
    };

    it('PostgreSQL restarts (fast)', () =>
      disturbPrimary('fast restart of PostgreSQL', (server) => databases.restart(server)));

    it('PostgreSQL of the primary is stopped (immediate)', () =>
      disturbPrimary('immediate stop of PostgreSQL', (server) => databases.signalPostgres(server, 'SIGQUIT')));

    it('the machine of the primary freezes, and goes on when another one has taken over', () =>
      disturbPrimary(
        'freeze of the primary',
        (server) => databases.signalServer(server, 'SIGSTOP'),
        (server) => databases.signalServer(server, 'SIGCONT'),
      ));

    it('PgBouncer is killed and started again', async () => {
      const { faults, lost } = await underWork(async (work) => {
        await secondsUntilBack('kill -9 of PgBouncer', work, () => databases.killPgBouncer());
        await databases.startPgBouncer();
        await work.progress(ROUNDS);
      });
      expect(faults).toEqual([]);
      expect(lost).toEqual([]);
    });
  });
});
