/** The log of an import job in the words of AWS, which writes it to Amazon CloudWatch Logs. */
import type { ImportJobRecord, ImportLogPart } from '../records/import-job.ts';

/** The names that AWS gives the log of a job (developer guide, "Viewing the user pool import results"). */
export function logNames(
  { jobId, name, poolId }: Pick<ImportJobRecord, 'jobId' | 'name' | 'poolId'>,
  poolName: string,
): { readonly group: string; readonly stream: string } {
  return { group: `/aws/cognito/userpools/${poolId}/${poolName}`, stream: `${jobId}/${name}` };
}

/** Returns the lines of a part of the log, in the order of the file. They contain no data of users. */
export function logLines({ firstLine, lastLine, exceptions }: ImportLogPart): string[] {
  const results = new Map(exceptions.flatMap((exception) => exception.lines.map((line) => [line, exception] as const)));
  const lines: string[] = [];
  for (let line = firstLine; line <= lastLine; line += 1) {
    const { result, message } = results.get(line) ?? { result: 'succeeded', message: 'The import succeeded.' };
    if (result !== 'blank') lines.push(`[${result.toUpperCase()}] Line Number ${line} - ${message}`);
  }
  return lines;
}
