/** Disturbances of a database while clients work. Between beginning and end, the database is in the state of the name. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';

export interface Disturbance {
  readonly name: string;
  /** How long it lasts between its beginning and its end. */
  readonly lastsMs: number;
  /** The database does not answer during the disturbance, so the server must report that it is not ready. */
  readonly isOutage: boolean;
  /** Begins the disturbance. The result ends it. */
  begin(): Promise<() => Promise<void>>;
}

const BACKENDS = `from pg_stat_activity where application_name = 'latchkey' and state is not null`;

const isLong = process.env['LATCHKEY_CHAOS'] === 'long';
export const MOMENT_MS = 800;
/** Long enough for a readiness check to fail. */
const WHILE_MS = isLong ? 25_000 : 2_500;
/** How long the server gives PostgreSQL for one operation: less than by default, so that waiting for it takes less. */
export const LIMIT_SECONDS = isLong ? 5 : 2;
/** Longer than an operation may take that begins a second late, when what the last check of readiness found is asked again. */
export const beyond = (limitSeconds: number): number => (isLong ? 25_000 : (limitSeconds + 2) * 1_000);

/** Pause between two steps of a repeated disturbance. */
const STEP_EVERY_MS = 250;

/** The disturbances of PostgreSQL. */
export function postgresDisturbances(postgres: EmbeddedPostgres): readonly Disturbance[] {
  const restart = (mode: 'fast' | 'immediate'): Disturbance => ({
    name: `restarted (${mode})`,
    lastsMs: MOMENT_MS,
    isOutage: false,
    begin: async () => {
      await postgres.end(mode);
      return () => postgres.start();
    },
  });
  return [
    restart('fast'),
    restart('immediate'),
    {
      name: 'one backend killed with SIGKILL',
      lastsMs: MOMENT_MS,
      isOutage: false,
      begin: async () => {
        const { rows } = await onServer(postgres.url, (client) =>
          client.query<{ pid: number }>(`select pid ${BACKENDS}`),
        );
        for (const { pid } of rows.slice(0, 1)) process.kill(pid, 'SIGKILL');
        return () => Promise.resolve();
      },
    },
    {
      name: 'every backend terminated repeatedly',
      lastsMs: MOMENT_MS,
      isOutage: false,
      begin: async () =>
        repeatedly(() =>
          onServer(postgres.url, (client) => client.query(`select pg_terminate_backend(pid) ${BACKENDS}`)),
        ),
    },
    {
      name: 'stopped for a while',
      lastsMs: WHILE_MS,
      isOutage: true,
      begin: async () => {
        await postgres.end('fast');
        return () => postgres.start();
      },
    },
    {
      name: 'frozen for a while',
      lastsMs: beyond(LIMIT_SECONDS),
      isOutage: true,
      begin: async () => {
        postgres.signal('SIGSTOP');
        return async () => postgres.signal('SIGCONT');
      },
    },
    {
      name: 'the table of users locked',
      lastsMs: beyond(LIMIT_SECONDS),
      isOutage: true,
      begin: async () => {
        const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const holding = onServer(postgres.url, async (client) => {
          await client.query('begin; lock table users');
          locked.resolve();
          await release.promise;
        });
        await Promise.race([locked.promise, holding]);
        return () => {
          release.resolve();
          return holding;
        };
      },
    },
  ];
}

/** Repeats a step until the result is called. The first step runs at once. */
async function repeatedly(step: () => Promise<unknown>): Promise<() => Promise<void>> {
  const ending = new AbortController();
  await step();
  const going = (async () => {
    while (!ending.signal.aborted) {
      await sleep(STEP_EVERY_MS);
      await step();
    }
  })();
  return () => {
    ending.abort();
    return going;
  };
}
