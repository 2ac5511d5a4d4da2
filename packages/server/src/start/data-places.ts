/** Where data and master keys are, from the options of a server or a command. */
import { dataFiles } from '../store/data-directory.ts';
import type { StoreLocation } from '../store/open-store.ts';
import type { StartOptions } from './start-options.ts';

/** The options about data. */
export type DataOptions = Pick<StartOptions, 'dataDir' | 'databaseUrl' | 'databaseTimeoutMs' | 'masterKeys'>;

/** Returns the places of the data, and the source of the master keys. */
export function placesOf(options: DataOptions) {
  const { dataDir = 'latchkey-data', databaseUrl, databaseTimeoutMs: limitMs, masterKeys } = options;
  const files = dataFiles(dataDir);
  const database = databaseUrl === undefined ? files.database : undefined;
  const file = masterKeys === undefined ? files.key : undefined;
  const source = file === undefined ? { value: masterKeys ?? '' } : { file, database };
  const location: StoreLocation = databaseUrl === undefined ? { dataDir } : { url: databaseUrl, limitMs };
  return { dataDir, databaseUrl, database, file, source, location };
}
