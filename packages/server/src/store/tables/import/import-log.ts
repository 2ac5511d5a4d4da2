/** Logs of import jobs. A row has the results of consecutive lines; it contains no data of users. */
import type { ImportLogException, ImportLogPart } from '../../../records/import-job.ts';
import type { ImportJobKey } from '../../contract/import-jobs.ts';
import type { Connection } from '../../db/connection.ts';
import { query, row } from '../../db/query.ts';
import type { ImportLogTable } from '../../db/schema.ts';

const PART = [
  'pool_id',
  'job_id',
  'last_line',
  'first_line',
  'exceptions',
] as const satisfies readonly (keyof ImportLogTable)[];

const insert = query((db, $: ImportLogTable) => db.insertInto('import_log').values(row($, PART)));

const after = query((db, $: ImportJobKey & { line: number; rows: number }) =>
  db
    .selectFrom('import_log')
    .select(PART)
    .where('pool_id', '=', $.poolId)
    .where('job_id', '=', $.jobId)
    .where('last_line', '>', $.line)
    .orderBy('last_line')
    .limit($.rows),
);

export async function addLog(connection: Connection, part: ImportLogPart): Promise<void> {
  await connection.change(insert, {
    pool_id: part.poolId,
    job_id: part.jobId,
    last_line: part.lastLine,
    first_line: part.firstLine,
    exceptions: JSON.stringify(part.exceptions),
  });
}

export async function readLog(
  connection: Connection,
  { poolId, jobId }: ImportJobKey,
  line: number,
  rows: number,
): Promise<readonly ImportLogPart[]> {
  return (await connection.rows(after, { poolId, jobId, line, rows })).map((found) => ({
    poolId,
    jobId,
    firstLine: found.first_line,
    lastLine: found.last_line,
    exceptions: JSON.parse(found.exceptions) as readonly ImportLogException[],
  }));
}
