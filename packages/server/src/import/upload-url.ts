/**
 * The addresses to which import files are uploaded. They are signed like the pre-signed URLs of S3: whoever has one may
 * upload a file for a quarter of an hour (CreateUserImportJob in the API reference). All nodes verify them.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Sealer } from '../crypto/sealer.ts';
import type { ImportJobRecord } from '../records/import-job.ts';
import { hasEnded } from '../time/instants.ts';

/** Path of the uploads, followed by pool id and job id. */
export const UPLOAD_PATH = '/_latchkey/user-import';

/** The header that an upload must have, and its value; both are signed. */
export const UPLOAD_HEADER = 'x-amz-server-side-encryption';
export const UPLOAD_HEADER_VALUE = 'aws:kms';

/** X-Amz-Expires (observed). */
const VALID_SECONDS = 899;

type Key = Pick<ImportJobRecord, 'poolId' | 'jobId'>;

/** Returns the address for a job. It is always the same, and valid from the creation of the job on. */
export function uploadUrl(sealer: Sealer, publicUrl: string, { poolId, jobId, createdAt }: ImportJobRecord): string {
  const date = dateOf(createdAt);
  const query = new URLSearchParams({
    'X-Amz-Date': date,
    'X-Amz-Expires': String(VALID_SECONDS),
    'X-Amz-SignedHeaders': UPLOAD_HEADER,
    'X-Amz-Signature': signature(sealer, { poolId, jobId }, date).toString('hex'),
  });
  return `${publicUrl}${UPLOAD_PATH}/${poolId}/${jobId}?${query.toString()}`;
}

/**
 * Verifies the query of an address. `expired`: it was valid.
 * @param query X-Amz-Date and X-Amz-Signature
 */
export function checkUploadUrl(
  sealer: Sealer,
  key: Key,
  query: { readonly date: string; readonly signature: string },
  now: number,
): 'valid' | 'expired' | 'wrong' {
  const expected = signature(sealer, key, query.date);
  const given = Buffer.from(query.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'wrong';
  return hasEnded(instantOf(query.date) + VALID_SECONDS * 1_000, VALID_SECONDS * 1_000, now) ? 'expired' : 'valid';
}

function signature(sealer: Sealer, { poolId, jobId }: Key, date: string): Buffer {
  return Buffer.from(sealer.derive('import-upload', poolId, jobId, date, String(VALID_SECONDS)));
}

/** ISO 8601 in its basic form, to the second: 20261129T170000Z. */
function dateOf(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Reads a date that `dateOf` wrote. */
function instantOf(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
