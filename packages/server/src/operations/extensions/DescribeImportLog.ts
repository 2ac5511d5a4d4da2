/**
 * DescribeImportLog: returns the log of a user import, a part at a time, in the lines that AWS writes to Amazon
 * CloudWatch Logs. It contains no data of users.
 *
 * Input: `{ userPoolId, jobId, after? }`. `after` continues after a line of the file (it is the `next` of the previous
 * answer).
 * Output: `{ group, stream, lines, next }`. `group` and `stream` are the names that the log has on AWS; `next` is null
 * at the end of what is logged so far.
 */
import { serviceError } from '@latchkey/model';
import { logLines, logNames } from '../../import/job-log.ts';
import { storedImportJob } from '../user-import/import-job-type.ts';
import { type Extension, member, poolIdIn, textIn } from './extension.ts';

/** Parts of a log in one answer; each has the lines of a batch. */
const PARTS = 100;

export const DescribeImportLog: Extension = {
  name: 'DescribeImportLog',
  async run({ store, directory }, input) {
    const pool = await directory.pool(poolIdIn(input));
    const jobId = textIn(input, 'jobId', 'UserImportJobIdType');
    const job = await storedImportJob(store.read.importJobs, pool.id, jobId);
    const parts = await store.read.importJobs.log(job, afterOf(input), PARTS);
    const next = parts.length < PARTS ? null : (parts.at(-1)?.lastLine ?? null);
    return { ...logNames(job, pool.record.name), lines: parts.flatMap(logLines), next };
  },
};

function afterOf(input: unknown): number {
  const after = member(input, 'after') ?? 0;
  if (Number.isSafeInteger(after) && (after as number) >= 0 && (after as number) < 2 ** 31) return after as number;
  throw serviceError('InvalidParameterException', 'after must be the "next" of an earlier answer');
}
