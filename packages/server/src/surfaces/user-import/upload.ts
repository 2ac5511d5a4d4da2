/**
 * Receives the files of import jobs: `PUT` to the PreSignedUrl of a job, with the header
 * `x-amz-server-side-encryption: aws:kms`. The answers are those of S3.
 */
import { Hono } from 'hono';
import { checkUploadUrl, UPLOAD_HEADER, UPLOAD_HEADER_VALUE, UPLOAD_PATH } from '../../import/upload-url.ts';
import type { Services } from '../../services.ts';
import { LARGEST_FILE, receiveFile, tooLarge } from './received-file.ts';
import { errorDocument, UploadError } from './s3-error.ts';

/** Uploads of a node at a time. Each holds one chunk in memory, and writes to the database as fast as it arrives. */
const MOST_UPLOADS = 4;

/** Returns the surface for uploads. */
export function uploadSurface(services: Services): Hono {
  const { random, log } = services;
  let uploads = 0;
  return new Hono().put(`${UPLOAD_PATH}/:poolId/:jobId`, async (context) => {
    const requestId = random.uuid();
    const key = { poolId: context.req.param('poolId'), jobId: context.req.param('jobId') };
    const headers = { 'x-amz-request-id': requestId };
    const start = performance.now();
    let status = 200;
    try {
      const { headers: given } = context.req.raw;
      assertSigned(services, key, context.req.query(), given);
      if (Number(given.get('content-length') ?? 0) > LARGEST_FILE) throw tooLarge();
      if (uploads >= MOST_UPLOADS) throw new UploadError(503, 'SlowDown', 'Please reduce your request rate.');
      uploads += 1;
      await receiveFile(services, key, context.req.raw.body).finally(() => {
        uploads -= 1;
      });
      return context.body('', 200, headers);
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      ({ status } = error);
      // The rest of the body is not read.
      const closing = { ...headers, 'content-type': 'application/xml', connection: 'close' };
      return context.body(errorDocument(error, requestId), error.status, closing);
    } finally {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      // Before the signature is verified, the ids can be any text.
      const about = status === 200 ? { pool: key.poolId, job: key.jobId } : {};
      log.info({ requestId, upload: 'user-import', ...about, status, ms }, 'request');
    }
  });
}

type Key = Parameters<typeof checkUploadUrl>[1];

/** @throws UploadError */
function assertSigned(
  { sealer, clock }: Services,
  key: Key,
  query: Readonly<Record<string, string>>,
  headers: Headers,
): void {
  const { 'X-Amz-Date': date, 'X-Amz-Signature': signature } = query;
  if (date === undefined || signature === undefined) {
    const message = 'The upload needs the address that CreateUserImportJob has returned, with its query.';
    throw new UploadError(400, 'AuthorizationQueryParametersError', message);
  }
  const check = checkUploadUrl(sealer, key, { date, signature }, clock.now());
  if (check === 'wrong' || headers.get(UPLOAD_HEADER) !== UPLOAD_HEADER_VALUE) {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
    throw new UploadError(403, 'SignatureDoesNotMatch', message);
  }
  if (check === 'expired') throw new UploadError(403, 'AccessDenied', 'Request has expired');
}
