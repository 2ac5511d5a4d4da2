/** How much is in an embedded database, read beside the server that has it open. */
import { DatabaseSync } from 'node:sqlite';

export interface DatabaseSize {
  /** Pages of the file that are not free. */
  readonly pages: number;
  /** Number of rows, by table. */
  readonly rows: ReadonlyMap<string, number>;
}

export function sizeOfDatabase(file: string): DatabaseSize {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
    const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
    const names = tables.map(({ name }) => String(name));
    return {
      pages: number('pragma page_count') - number('pragma freelist_count'),
      rows: new Map(names.map((name) => [name, number(`select count(*) from "${name}"`)])),
    };
  } finally {
    database.close();
  }
}
