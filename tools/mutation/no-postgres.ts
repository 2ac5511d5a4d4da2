/** Takes the place of test/harness/embedded-postgres.ts: mutants are tried on SQLite, in this process. */
const missing = 'Mutants are not tried on PostgreSQL.';

export const embeddedPostgresMissing = (): string => missing;

export function startEmbeddedPostgres(): Promise<never> {
  return Promise.reject(new Error(missing));
}
