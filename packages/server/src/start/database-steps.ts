/** The steps that an operator takes with a PostgreSQL database: the contract step of its schema, and its distribution. */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Engine } from '../store/db/connection.ts';
import { assertMigrated, contract } from '../store/db/migrate.ts';
import {
  distribute,
  type DistributionPlan,
  type Obstacle,
  planDistribution,
} from '../store/distribution/distribute.ts';
import { openEngine } from '../store/open-store.ts';
import { dataError } from './data-failure.ts';
import { type DataOptions, placesOf } from './data-places.ts';
import { StartError } from './start-error.ts';

export type DatabaseOptions = Pick<DataOptions, 'databaseUrl' | 'databaseTimeoutMs'>;

export interface DistributeOptions extends DatabaseOptions {
  /** Only returns what would be done. */
  readonly dryRun: boolean;
  /** Is told each statement before it runs. */
  readonly onStatement?: (statement: string) => void;
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Returns whether there was something to do. @throws StartError, StoreError */
export function contractSchema(options: DatabaseOptions, { clock, random }: Parts): Promise<boolean> {
  return withDatabase(options, random, async (engine) => {
    const contracted = await contract(engine, clock.now());
    if (contracted.kind === 'blocked') throw obstacleError({ blockedUntil: contracted.until });
    return contracted.kind === 'done';
  });
}

/** Returns what was, or would be, done. @throws StartError, StoreError */
export function distributeTables(options: DistributeOptions, { clock, random }: Parts): Promise<DistributionPlan> {
  const { dryRun, onStatement = () => undefined } = options;
  return withDatabase(options, random, async (engine) => {
    await assertMigrated(engine.reader);
    const plan = dryRun ? await planDistribution(engine) : await distribute(engine, clock.now(), onStatement);
    if (typeof plan === 'string' || 'blockedUntil' in plan) throw obstacleError(plan);
    return plan;
  });
}

async function withDatabase<T>(
  options: DatabaseOptions,
  random: Random,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { location, dataDir, databaseUrl } = placesOf(options);
  if (databaseUrl === undefined) throw obstacleError('embedded');
  try {
    const engine = await openEngine({ random, ...location });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw dataError(error, { dataDir, databaseUrl });
  }
}

function obstacleError(obstacle: Obstacle): StartError {
  if (obstacle === 'embedded') {
    return new StartError(
      'This command is for PostgreSQL. The embedded database needs no such step.',
      'Give the address of the database with --database or LATCHKEY_DATABASE.',
    );
  }
  if (obstacle === 'no-citus') {
    return new StartError(
      'The extension citus is not in this database.',
      'Install Citus on every PostgreSQL server of the cluster, run create extension citus in this database, and add the workers.',
    );
  }
  return new StartError(
    'Nodes of version 0.1.0 have used this database, and this version still needs rows that they wrote.',
    `Stop these nodes, and run the command again after ${new Date(obstacle.blockedUntil).toISOString()}.`,
  );
}
