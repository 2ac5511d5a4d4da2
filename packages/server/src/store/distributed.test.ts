/** The store on a database that is distributed, as far as one machine can show it: all suites, with claimed names. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../test/harness/embedded-postgres.ts';
import { describeStore } from './store.suite.ts';
import { distributedDatabase } from './testing/distributed-database.ts';
import { EXCEPTIONS, EXCEPTIONS_ON_ONE_DATABASE, unnamedUsers } from './testing/distribution-rule.ts';

const missing = embeddedPostgresMissing();
const reason = missing === undefined ? '' : `: ${missing}`;

describe.skipIf(missing !== undefined)(`a distributed database${reason}`, () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  const statements = new Set<string>();
  describeStore(() => distributedDatabase(server.url, (statement) => statements.add(statement)));

  // Last, so that it sees the statements of all suites.
  it('names the user in every statement about rows of users: a typed name is no exception here', () => {
    const offending = [...statements].filter((statement) => unnamedUsers(statement).length > 0);
    expect(offending.filter((text) => !EXCEPTIONS.some((one) => one.statement.test(text)))).toEqual([]);
    const typed = [...statements].filter((text) => EXCEPTIONS_ON_ONE_DATABASE.some((one) => one.statement.test(text)));
    expect(typed).toEqual([]);
  });
});
