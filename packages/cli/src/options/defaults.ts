/** What `latchkey use` keeps for later commands: a user pool, an app client and a server. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../output/failure.ts';
import { readEnvironment } from './environment.ts';

export interface Defaults {
  readonly pool: string;
  readonly client?: string;
  /** A server, or `aws`. Absent: the default server. */
  readonly endpoint?: string;
}

/** The file with them. */
export function defaultsFile(directory = `${readEnvironment().stateHome}/latchkey`): string {
  return join(directory, 'use.json');
}

/**
 * Reads the defaults; undefined if there are none.
 *
 * @throws CommandError if the file cannot be read, or its content is not what `latchkey use` writes
 */
export function readDefaults(file = defaultsFile()): Defaults | undefined {
  try {
    const { pool, client, endpoint } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Defaults>;
    if (typeof pool === 'string') return { pool, ...(client && { client }), ...(endpoint && { endpoint }) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  }
  throw new CommandError('State', `The file ${file} cannot be used.`, 'Remove what it keeps: latchkey use --clear.');
}

/** The address of a server that is not named: `latchkey dev` on this machine. */
export const localEndpoint = 'http://127.0.0.1:9339';

/** Where a command goes, as far as its options say. */
interface Where {
  readonly pool?: string;
  readonly client?: string;
  readonly endpoint?: string;
}

/**
 * Returns the options with what is kept added. Options and environment take precedence, and of what is kept for another server or pool
 * nothing is added.
 *
 * @param environment AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER
 */
export function withDefaults<T extends Where>(options: T, environment: string | undefined, kept = readDefaults()): T {
  if (kept === undefined || (options.pool ?? kept.pool) !== kept.pool) return options;
  const keptEndpoint = kept.endpoint ?? localEndpoint;
  const named = options.endpoint ?? environment;
  if ((named ?? keptEndpoint) !== keptEndpoint) return options;
  const client = options.client ?? kept.client;
  return {
    ...options,
    pool: kept.pool,
    ...(client && { client }),
    ...(named === undefined && { endpoint: keptEndpoint }),
  };
}

/** Stores them; undefined removes them. @throws CommandError if the file cannot be written */
export function writeDefaults(defaults: Defaults | undefined, file = defaultsFile()): void {
  try {
    if (defaults === undefined) return rmSync(file, { force: true });
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${JSON.stringify(defaults, undefined, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new CommandError('State', `The file ${file} cannot be written (${reason}).`, 'Check its directory.');
  }
}
