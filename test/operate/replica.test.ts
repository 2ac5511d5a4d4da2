/** `latchkey serve` with a replica: a token with a new key is valid by the published key set, although the replica is behind. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';
import { createPool, sdk } from '../harness/aws.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  type RunningPostgres,
  startEmbeddedPostgres,
} from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, signIn } from '../harness/sign-in.ts';

const accessKey = { accessKeyId: 'AKIDREPLICA', secretAccessKey: 'a-secret-of-this-test-alone' };
const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(`a server with a replica${missing === undefined ? '' : `: ${missing}`}`, () => {
  let postgres: EmbeddedPostgres;
  let replica: RunningPostgres;
  let server: Latchkey;
  let machine: Machine;
  let app: App;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    replica = await postgres.startReplica();
    server = await startLatchkey({
      command: 'serve',
      args: ['--database', postgres.url],
      env: {
        LATCHKEY_ACCESS_KEYS: `${accessKey.accessKeyId}:${accessKey.secretAccessKey}`,
        LATCHKEY_DATABASE_REPLICA: replica.url,
      },
    });
    machine = await newMachine();
    const client = sdk(server.endpoint, accessKey);
    app = { ...(await createPool(client, { mfa: 'OFF' })), sdk: client };
  }, 120_000);
  afterAll(async () => {
    await server?.kill();
    await machine?.remove();
    await replica?.stop();
    await postgres?.stop();
  });

  const verify = async (token: string | undefined) => {
    const answer = await fetch(`${server.endpoint}/${app.userPoolId}/.well-known/jwks.json`);
    return jwtVerify(token ?? '', createLocalJWKSet((await answer.json()) as JSONWebKeySet));
  };

  it('publishes keys that sign at once, at once', async () => {
    const person = await newPerson(app);
    const before = (await signIn(app, person)).result.AccessToken;
    await verify(before);
    const keysOn = async (url: string) =>
      (await onServer(url, (client) => client.query('select 1 from signing_keys'))).rowCount;
    await expect.poll(() => keysOn(replica.url), { timeout: 30_000 }).toBe(2);
    await onServer(replica.url, (client) => client.query('select pg_wal_replay_pause()'));
    const rotated = await machine.run(['keys', 'rotate-signing', '--now', '--pool', app.userPoolId], '', {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.endpoint,
      AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
      AWS_REGION: 'us-east-1',
    });
    expect(rotated).toMatchObject({ code: 0 });
    const after = (await signIn(app, person)).result.AccessToken;
    const { protectedHeader } = await verify(after);
    expect(protectedHeader.kid).not.toBe((await verify(before)).protectedHeader.kid);
    expect(await keysOn(replica.url)).toBe(2);
    expect(await keysOn(postgres.url)).toBe(4);
    // A new pool, too.
    const other: App = { ...(await createPool(app.sdk, { mfa: 'OFF' })), sdk: app.sdk };
    const answer = await fetch(`${server.endpoint}/${other.userPoolId}/.well-known/jwks.json`);
    expect(answer.status).toBe(200);
  });
});
