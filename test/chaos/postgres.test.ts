/** A real process on a real PostgreSQL that is disturbed: no data is lost, and no manual repair is needed. */
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../harness/aws.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';
import { type Order, runDisturbance, type Stage } from './chaos-run.ts';
import { type Disturbance, LIMIT_SECONDS, postgresDisturbances } from './disturbances.ts';

const missing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const orders: readonly Order[] = ['during work', 'before work'];

describe.skipIf(mayBeSkipped)('PostgreSQL', () => {
  let postgres: EmbeddedPostgres;
  let server: Latchkey;
  let stage: Stage;

  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    server = await startLatchkey({ args: ['--database', postgres.url, '--database-timeout', String(LIMIT_SECONDS)] });
    const app = await createApp(server);
    const people = [];
    for (let count = 0; count < 4; count += 1) people.push(await newPerson(app));
    stage = { server, app, people, limitSeconds: LIMIT_SECONDS };
  });

  afterAll(async () => {
    await server.stop();
    await postgres.stop();
  });

  const names = postgresDisturbances({} as EmbeddedPostgres).map(({ name }) => name);
  describe.for(orders)('%s', (order) => {
    it.for(names)('%s', async (name) => {
      const disturbance = postgresDisturbances(postgres).find((one) => one.name === name) as Disturbance;
      await runDisturbance(stage, disturbance, order);
    });
  });

  it('stopped: the AWS SDK repeats its failed requests', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new CognitoIdentityProviderClient({ region, endpoint: server.endpoint, credentials });
    await postgres.end('fast');
    const failure: unknown = await client
      .send(new ListUserPoolsCommand({ MaxResults: 1 }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'InternalErrorException', $metadata: { httpStatusCode: 500, attempts: 3 } });
    await postgres.start();
    expect(await client.send(new ListUserPoolsCommand({ MaxResults: 1 }))).toMatchObject({ UserPools: [{}] });
  });
});
