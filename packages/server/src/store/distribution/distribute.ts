/** Distributes the tables over the machines of a Citus cluster. Each step is done once, so it can be continued. */
import { distributedTables, hasCitus } from './citus.ts';
import type { Connection, Engine } from '../db/connection.ts';
import { contract } from '../db/migrate.ts';
import { hasUserKeys } from '../db/migrations/0019-user-keys.ts';
import { type Distribution, distributions } from './tables.ts';

/** What is missing for a distribution. */
export type Obstacle = 'embedded' | 'no-citus' | { readonly blockedUntil: number };

export interface DistributionPlan {
  /** The key of some tables does not contain the user yet. Nodes of 0.1.0 must not run afterwards. */
  readonly contracts: boolean;
  /** The SQL that is left to run, in its order. */
  readonly statements: readonly string[];
}

/** Returns what `distribute` would do, or why it cannot. */
export async function planDistribution(engine: Engine): Promise<DistributionPlan | Obstacle> {
  const { reader, dialect } = engine;
  if (dialect.name === 'sqlite') return 'embedded';
  if (!(await hasCitus(reader))) return 'no-citus';
  const done = await distributedTables(reader);
  const left = Object.entries(distributions).filter(([table]) => !done.has(table));
  return {
    contracts: !(await hasUserKeys(reader)),
    statements: left.map(([table, distribution]) => statementOf(table, distribution)),
  };
}

/**
 * Contracts the schema and distributes its tables, one transaction per table.
 * @param onStatement is told each statement before it runs
 */
export async function distribute(
  engine: Engine,
  now: number,
  onStatement: (statement: string) => void,
): Promise<DistributionPlan | Obstacle> {
  const plan = await planDistribution(engine);
  if (typeof plan === 'string' || !('statements' in plan)) return plan;
  const contracted = await contract(engine, now);
  if (contracted.kind === 'blocked') return { blockedUntil: contracted.until };
  for (const statement of plan.statements) {
    onStatement(statement);
    await engine.writeExclusively((connection: Connection) => connection.run(statement));
  }
  return plan;
}

function statementOf(table: string, distribution: Distribution): string {
  if (distribution === 'reference') return `select create_reference_table('${table}')`;
  const { column, group } = distribution;
  const mate = group === table ? 'none' : group;
  return `select create_distributed_table('${table}', '${column}', colocate_with => '${mate}')`;
}
