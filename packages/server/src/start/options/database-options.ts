/** Checks the options of the connection to PostgreSQL. */
import { isNumberIn } from './number-in.ts';
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';

const timeoutsMs = { least: 100, most: 600_000 };
const timeouts = 'Give a time from a tenth of a second to 10 minutes.';

/** @throws StartError */
export function checkDatabaseOptions(options: StartOptions): void {
  const { databaseConnections: connections, databaseCert, databaseKey, databaseApplicationName: name } = options;
  for (const [time, what] of [
    [options.databaseTimeoutMs, 'for an operation'],
    [options.databaseConnectTimeoutMs, 'for a new connection'],
    [options.databaseLockTimeoutMs, 'to get a lock'],
  ] as const) {
    if (time === undefined || isNumberIn(time, timeoutsMs.least, timeoutsMs.most)) continue;
    throw new StartError(`The database can not have ${time} milliseconds ${what}.`, timeouts);
  }
  if (connections !== undefined && !(Number.isInteger(connections) && isNumberIn(connections, 2, 1000))) {
    throw new StartError(
      `A server cannot have ${connections} connections to PostgreSQL.`,
      'Give a whole number from 2 to 1000. The sum over all servers must stay below max_connections of PostgreSQL.',
    );
  }
  if ((databaseCert === undefined) !== (databaseKey === undefined)) {
    throw new StartError(
      'A certificate for PostgreSQL needs its private key, and the reverse.',
      'Give both --database-cert and --database-key, or neither.',
    );
  }
  // PostgreSQL cuts longer names off, and replaces other characters.
  if (name !== undefined && !/^[\x20-\x7e]{1,63}$/.test(name)) {
    throw new StartError(
      'This name of the application cannot be shown by PostgreSQL.',
      'Give 1 to 63 printable ASCII characters with --database-application-name.',
    );
  }
  const { databasePreparedStatements: prepared } = options;
  if (prepared !== undefined && !['auto', 'on', 'off'].includes(prepared)) {
    throw new StartError(
      `"${prepared}" does not say when statements are prepared.`,
      'Give auto, on or off with --database-prepared-statements.',
    );
  }
  const { databaseUrl, databaseConnectTimeoutMs, databaseLockTimeoutMs, databaseCa, databaseServerName } = options;
  const given = [
    connections,
    databaseConnectTimeoutMs,
    databaseLockTimeoutMs,
    databaseCa,
    databaseCert,
    prepared,
    options.databaseReplicaUrl,
  ];
  if (databaseUrl === undefined && [...given, databaseServerName, name].some((value) => value !== undefined)) {
    throw new StartError(
      'There are options for a connection to PostgreSQL, but no address of it.',
      'Give the address with --database or LATCHKEY_DATABASE, or leave these options out.',
    );
  }
}
