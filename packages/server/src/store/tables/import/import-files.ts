/** Uploaded files of import jobs, in chunks of the same size (IMPORT_CHUNK_BYTES). */
import type { Envelope } from '../../../crypto/envelope.ts';
import type { ImportChunk } from '../../../records/import-job.ts';
import type { ImportJobKey } from '../../contract/import-jobs.ts';
import type { Connection } from '../../db/connection.ts';
import { query, row } from '../../db/query.ts';
import type { ImportChunksTable } from '../../db/schema.ts';
import { type SealedColumn, sealedColumn } from '../../sealing/sealed-column.ts';

/** Chunks that one write deletes: 2 MB, so that other writes do not wait for long. */
const REMOVED_AT_ONCE = 32;

const chunk = query((db, $: ImportJobKey & { uploadId: string; position: number }) =>
  db
    .selectFrom('import_chunks')
    .select('content')
    .where('pool_id', '=', $.poolId)
    .where('job_id', '=', $.jobId)
    .where('upload_id', '=', $.uploadId)
    .where('position', '=', $.position),
);

const insert = query((db, $: ImportChunksTable) =>
  db.insertInto('import_chunks').values(row($, ['pool_id', 'job_id', 'upload_id', 'position', 'content'])),
);

const removable = query((db, $: ImportJobKey & { keep: string; keepToo: string; rows: number }) =>
  db
    .selectFrom('import_chunks')
    .select(['upload_id', 'position'])
    .where('pool_id', '=', $.poolId)
    .where('job_id', '=', $.jobId)
    .where('upload_id', '!=', $.keep)
    .where('upload_id', '!=', $.keepToo)
    .limit($.rows),
);

const remove = query((db, $: ImportJobKey & { uploadId: string; position: number }) =>
  db
    .deleteFrom('import_chunks')
    .where('pool_id', '=', $.poolId)
    .where('job_id', '=', $.jobId)
    .where('upload_id', '=', $.uploadId)
    .where('position', '=', $.position),
);

export class ImportFiles {
  readonly #connection: Connection;
  readonly #content: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#content = sealedColumn(envelope, 'import_chunks', 'content');
  }

  async chunk(key: ImportJobKey & { uploadId: string }, position: number): Promise<Uint8Array | undefined> {
    const { poolId, jobId, uploadId } = key;
    const found = await this.#connection.row(chunk, { poolId, jobId, uploadId, position });
    return found && this.#content.open(found.content, poolId, [jobId, uploadId, String(position)]);
  }

  async add({ poolId, jobId, uploadId, index, content }: ImportChunk): Promise<void> {
    await this.#connection.change(insert, {
      pool_id: poolId,
      job_id: jobId,
      upload_id: uploadId,
      position: index,
      content: this.#content.seal(content, poolId, [jobId, uploadId, String(index)]),
    });
  }

  async removeSome({ poolId, jobId }: ImportJobKey, uploads: readonly string[]): Promise<boolean> {
    // No upload has the empty id.
    const [keep = '', keepToo = ''] = uploads;
    const found = await this.#connection.rows(removable, { poolId, jobId, keep, keepToo, rows: REMOVED_AT_ONCE });
    for (const { upload_id: uploadId, position } of found) {
      await this.#connection.change(remove, { poolId, jobId, uploadId, position });
    }
    return found.length === REMOVED_AT_ONCE;
  }
}
