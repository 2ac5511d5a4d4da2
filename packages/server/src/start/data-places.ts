/** Where data and master keys are, from the options of a server or a command. */
import { dataFiles } from '../store/data-directory.ts';
import type { PostgresSettings } from '../store/db/postgres/postgres-settings.ts';
import type { StoreLocation } from '../store/open-store.ts';
import type { StartOptions } from './start-options.ts';

/** The options about data. */
export type DataOptions = Pick<
  StartOptions,
  'dataDir' | 'masterKeys' | Extract<keyof StartOptions, `database${string}`>
>;

/** Returns the places of the data, and the source of the master keys. */
export function placesOf(options: DataOptions) {
  const { dataDir = 'latchkey-data', databaseUrl, masterKeys } = options;
  const files = dataFiles(dataDir);
  const database = databaseUrl === undefined ? files.database : undefined;
  const file = masterKeys === undefined ? files.key : undefined;
  const source = file === undefined ? { value: masterKeys ?? '' } : { file, database };
  const settings = postgresSettings(options);
  const location: StoreLocation =
    databaseUrl === undefined ? { dataDir } : { url: databaseUrl, replicaUrl: options.databaseReplicaUrl, ...settings };
  return { dataDir, databaseUrl, database, file, source, location, settings };
}

function postgresSettings(options: DataOptions): PostgresSettings {
  const { databaseCa: ca, databaseCert: cert, databaseKey: key, databaseServerName: serverName } = options;
  const tls = { ca, cert, key, serverName };
  return {
    limitMs: options.databaseTimeoutMs,
    connections: options.databaseConnections,
    connectLimitMs: options.databaseConnectTimeoutMs,
    lockLimitMs: options.databaseLockTimeoutMs,
    applicationName: options.databaseApplicationName,
    preparedStatements: options.databasePreparedStatements,
    tls: Object.values(tls).some((value) => value !== undefined) ? tls : undefined,
  };
}
