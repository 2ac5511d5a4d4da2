/** User import: jobs, their uploaded files, their logs, and the imported hash of a user's password. */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const userImport: Migration = {
  version: 14,
  name: 'user-import',
  async up(context) {
    const { db, run, types } = context;
    const { text, bytes, integer, instant } = types;
    await createTable(context, {
      name: 'import_jobs',
      key: ['pool_id', 'job_id'],
      columns: {
        pool_id: text,
        job_id: text,
        name: text,
        role_arn: text,
        status: text,
        created_at: instant,
        imported: integer,
        skipped: integer,
        failed: integer,
        file_size: integer,
        position: integer,
        line: integer,
      },
      nullable: {
        algorithm: text,
        started_at: instant,
        completed_at: instant,
        completion_message: text,
        upload_id: text,
        incoming_upload_id: text,
        lease: text,
        due_at: instant,
        active: integer,
      },
    });
    await createIndex(context, { table: 'import_jobs', columns: ['pool_id', 'created_at', 'job_id'] });
    // `active` is 1 or null, so one job at most is active.
    await createIndex(context, { table: 'import_jobs', columns: ['active'], present: 'active', unique: true });
    await createIndex(context, { table: 'import_jobs', columns: ['due_at'], present: 'due_at' });
    await createTable(context, {
      name: 'import_chunks',
      key: ['pool_id', 'job_id', 'upload_id', 'position'],
      columns: { pool_id: text, job_id: text, upload_id: text, position: integer, content: bytes },
    });
    await createTable(context, {
      name: 'import_log',
      key: ['pool_id', 'job_id', 'last_line'],
      columns: { pool_id: text, job_id: text, last_line: integer, first_line: integer, exceptions: text },
    });
    await run(db.schema.alterTable('users').addColumn('imported_hash', sql`${bytes}`));
  },
};
