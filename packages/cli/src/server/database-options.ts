/** The options of the connection to PostgreSQL. */
import { type Command, Option } from 'commander';

/** The parsed options. */
export interface DatabaseOptions {
  readonly database?: string;
  readonly databaseReplica?: string;
  readonly databaseTimeout?: number;
  readonly databaseConnections?: number;
  readonly databaseConnectTimeout?: number;
  readonly databaseLockTimeout?: number;
  readonly databaseCa?: string;
  readonly databaseCert?: string;
  readonly databaseKey?: string;
  readonly databaseServerName?: string;
  readonly databaseApplicationName?: string;
  readonly databasePreparedStatements?: 'auto' | 'on' | 'off';
}

/** Adds them. @param count reads a positive whole number */
export function withDatabaseOptions(command: Command, count: (text: string) => number): Command {
  const counted = (flags: string, help: string) => new Option(flags, help).argParser(count);
  return command
    .option('--database <url>', 'store the data in PostgreSQL: postgres://user:password@host/name')
    .option(
      '--database-replica <url>',
      'a streaming replica of it, for what may be a second old: public keys and metadata',
    )
    .addOption(counted('--database-timeout <seconds>', 'how long PostgreSQL has for one operation (default: 5)'))
    .addOption(counted('--database-connections <number>', 'connections to PostgreSQL (default: 10)'))
    .addOption(
      counted('--database-connect-timeout <seconds>', 'how long opening one may take (default: --database-timeout)'),
    )
    .addOption(
      counted('--database-lock-timeout <seconds>', 'how long a write waits for a lock (default: --database-timeout)'),
    )
    .option('--database-ca <file>', 'TLS to PostgreSQL: authorities that sign its certificate (PEM)')
    .option('--database-cert <file>', 'certificate that the server shows to PostgreSQL (PEM)')
    .option('--database-key <file>', 'private key of --database-cert (PEM)')
    .option('--database-server-name <name>', "name in PostgreSQL's certificate, if it is not the host of the address")
    .option('--database-application-name <name>', 'name of this server in pg_stat_activity (default: latchkey)')
    .addOption(
      new Option(
        '--database-prepared-statements <when>',
        'PostgreSQL plans statements once for each connection (default: auto, if poolers allow it)',
      ).choices(['auto', 'on', 'off']),
    );
}

/** Returns them as the server takes them, without the address. */
export function databaseOptions(options: DatabaseOptions) {
  const { databaseConnections, databaseCa, databaseCert, databaseKey } = options;
  const { databaseServerName, databaseApplicationName, databasePreparedStatements } = options;
  return {
    databaseTimeoutMs: milliseconds(options.databaseTimeout),
    databaseConnectTimeoutMs: milliseconds(options.databaseConnectTimeout),
    databaseLockTimeoutMs: milliseconds(options.databaseLockTimeout),
    databaseConnections,
    databaseCa,
    databaseCert,
    databaseKey,
    databaseServerName,
    databaseApplicationName,
    databasePreparedStatements,
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
