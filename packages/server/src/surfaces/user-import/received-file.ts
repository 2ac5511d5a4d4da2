/** Stores an uploaded file while it arrives. At most half a megabyte of it is in memory. */
import { IMPORT_CHUNK_BYTES, type ImportJobRecord } from '../../records/import-job.ts';
import type { Services } from '../../services.ts';
import { UploadError } from './s3-error.ts';

/** Largest file (developer guide, "Quotas": 100 MB). */
export const LARGEST_FILE = 100 * 1024 * 1024;

/** Chunks that one write stores. On SQLite other writes wait for it, about 3 ms. */
const CHUNKS_AT_ONCE = 8;

type Key = Pick<ImportJobRecord, 'poolId' | 'jobId'>;

/**
 * Stores the file of a job, in place of an earlier one.
 * @throws UploadError for a job that does not wait for a file, a file that is too large, and an upload that a later one
 *   has replaced
 */
export async function receiveFile(
  { store, random }: Pick<Services, 'store' | 'random'>,
  key: Key,
  body: ReadableStream<Uint8Array> | null,
  largest = LARGEST_FILE,
): Promise<void> {
  const uploadId = random.uuid();
  await beginUpload(store, key, uploadId);
  let size = 0;
  for await (const content of blocksOf(body ?? new ReadableStream())) {
    const first = size / IMPORT_CHUNK_BYTES;
    size += content.length;
    if (size > largest) throw tooLarge();
    await store.write(async (tx) => {
      const job = await tx.importJobs.findForUpdate(key.poolId, key.jobId);
      if (job?.incomingUploadId !== uploadId || job.status !== 'Created') throw replaced();
      for (let start = 0; start < content.length; start += IMPORT_CHUNK_BYTES) {
        const chunk = content.subarray(start, start + IMPORT_CHUNK_BYTES);
        const index = first + start / IMPORT_CHUNK_BYTES;
        await tx.importJobs.addChunk({ ...key, uploadId, index, content: chunk });
      }
    });
  }
  await store.write(async (tx) => {
    const job = await tx.importJobs.findForUpdate(key.poolId, key.jobId);
    if (job?.incomingUploadId !== uploadId || job.status !== 'Created') throw replaced();
    await tx.importJobs.replace({ ...job, file: { uploadId, size }, incomingUploadId: null });
  });
  await removeOthers(store, key);
}

/** Makes the upload the only one that may add chunks, and deletes what an interrupted one has left. */
async function beginUpload(store: Services['store'], key: Key, uploadId: string): Promise<void> {
  await store.write(async (tx) => {
    const job = await tx.importJobs.findForUpdate(key.poolId, key.jobId);
    if (job?.status !== 'Created')
      throw new UploadError(403, 'AccessDenied', 'The import job does not wait for a file.');
    await tx.importJobs.replace({ ...job, incomingUploadId: uploadId });
  });
  await removeOthers(store, key);
}

/**
 * Deletes the chunks of uploads that were replaced. Another upload may begin or end meanwhile, so each write reads again
 * which are to be kept.
 */
async function removeOthers(store: Services['store'], key: Key): Promise<void> {
  const removeSome = () =>
    store.write(async (tx) => {
      const job = await tx.importJobs.findForUpdate(key.poolId, key.jobId);
      const keep = [job?.file?.uploadId, job?.incomingUploadId].filter((id) => typeof id === 'string');
      return tx.importJobs.removeChunks(key, keep);
    });
  while (await removeSome());
}

/** Cuts a stream into blocks of whole chunks; the last block may end within a chunk. */
async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const block = new Uint8Array(CHUNKS_AT_ONCE * IMPORT_CHUNK_BYTES);
  let filled = 0;
  for await (const piece of untilCut(body)) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + block.length - filled);
      block.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < block.length) continue;
      // The consumer has stored the block when the next one begins.
      yield block;
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Turns the end of a connection in the middle of a body into an error of the upload. */
async function* untilCut(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch {
    throw new UploadError(400, 'IncompleteBody', 'The connection ended before the body did.');
  }
}

export const tooLarge = () =>
  new UploadError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');

const replaced = () =>
  new UploadError(409, 'OperationAborted', 'The import job was started, or another upload of its file has begun.');
