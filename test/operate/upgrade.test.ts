/** Version N runs beside version N-1 on one database, takes over its data, and stops where it must not go on. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  ListDevicesCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';
import { region } from '../harness/aws.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { startLoadBalancer } from '../harness/load-balancer.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { type Release, unpackRelease } from '../harness/release.ts';
import { createApp, initiate, passwordClaim, respond, signIn } from '../harness/sign-in.ts';
import { startSignInWork } from '../harness/sign-in-work.ts';
import { DeviceConfiguration, fillPool } from './filled-pool.ts';

const previous = '0.1.0';
const missing = embeddedPostgresMissing();
const env = { LATCHKEY_KEY: randomBytes(32).toString('base64') };

let release: Release;
beforeAll(async () => {
  release = await unpackRelease(previous);
});
afterAll(() => release.remove());

describe.skipIf(missing !== undefined)('PostgreSQL', () => {
  let postgres: EmbeddedPostgres;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
  });
  afterAll(() => postgres.stop());

  const emptyDatabase = async (): Promise<string> => {
    const name = `upgrade_${randomBytes(6).toString('hex')}`;
    await onServer(postgres.url, (client) => client.query(`create database ${name}`));
    return new URL(`/${name}`, postgres.url).href;
  };

  it(`replaces ${previous} node by node: no request fails, and no write is lost`, async () => {
    const rounds = sizeOf(6, 60);
    const url = await emptyDatabase();
    // Tokens are valid at every node: their issuer is the address of the balancer.
    const balancer = await startLoadBalancer();
    // The balancer has chosen a node for some requests before it hears that the node leaves.
    const args = ['--database', url, '--issuer', balancer.origin, '--shutdown-delay', '1'];
    const old = [
      await startLatchkey({ script: release.script, args, env }),
      await startLatchkey({ script: release.script, args, env }),
    ] as const;
    const nodes: Latchkey[] = [...old];
    try {
      balancer.sendTo(...nodes.map(({ port }) => port));
      const work = await startSignInWork(
        await createApp({ endpoint: balancer.origin }, { pool: { DeviceConfiguration } }),
      );
      await work.progress(rounds);
      for (const leaving of old) {
        // The first new node migrates the database. From then on both versions work on the new schema.
        nodes.push(await startLatchkey({ args, env }));
        balancer.sendTo(...nodes.map(({ port }) => port));
        await work.progress(rounds);
        nodes.splice(nodes.indexOf(leaving), 1);
        balancer.sendTo(...nodes.map(({ port }) => port));
        expect(await leaving.stop()).toBe(0);
        await work.progress(rounds);
      }
      const lost = await work.end();
      const requests = Object.values(work.done).reduce((sum, count) => sum + count, 0);
      showPromise(8, [
        { what: 'rounds during a rolling upgrade', reached: requests, promised: 1_200, bound: 'at least' },
        { what: 'failed requests', reached: work.failures.length, promised: 0, bound: 'at most' },
        { what: 'acknowledged writes that were lost', reached: lost.length, promised: 0, bound: 'at most' },
      ]);
      expect(work.failures).toEqual([]);
      expect(lost).toEqual([]);
      // Version 0.1.0 does not read the mark: it goes on when it runs, and refuses to start.
      const starting = startLatchkey({ script: release.script, args, env });
      await expect(starting).rejects.toThrow('A newer version of Latchkey has written this database');
    } finally {
      await balancer.close();
      for (const node of nodes) await node.stop();
    }
  });

  it('runs on a later schema that its mark allows, and retires on one that it does not', async () => {
    const url = await emptyDatabase();
    const args = ['--database', url];
    await (await startLatchkey({ args, env })).stop();
    const change = (sql: string) => onServer(url, (client) => client.query(sql));
    await change(`insert into migrations values (999, 'later', 0)`);
    await change('update schema_mark set version = 999');
    const server = await startLatchkey({ args, env });
    try {
      const app = await createApp(server);
      const person = await newPerson(app);
      await signIn(app, person);
      await change('update schema_mark set usable_from = 999');
      const readiness = async () => (await fetch(`${server.endpoint}/health/ready`)).status;
      await expect.poll(readiness, { timeout: 10_000 }).toBe(503);
      const answer = await fetch(`${server.endpoint}/health/ready`);
      expect(await answer.json()).toEqual({ status: 'newer schema', reason: expect.stringContaining('schema 999') });
      expect((await fetch(`${server.endpoint}/health/live`)).status).toBe(200);
      await expect.poll(() => server.output(), { timeout: 10_000 }).toContain('stopped answering');
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const retrying = new CognitoIdentityProviderClient({ region, endpoint: server.endpoint, credentials });
      const failure: unknown = await retrying
        .send(new ListUserPoolsCommand({ MaxResults: 1 }))
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({
        name: 'ServiceUnavailable',
        $metadata: { httpStatusCode: 503, attempts: 3 },
      });
      await change('update schema_mark set usable_from = 18');
      await expect.poll(readiness, { timeout: 10_000 }).toBe(200);
      await signIn(app, person);
    } finally {
      await server.stop();
    }
  });
});

describe('the embedded database', () => {
  it(`of ${previous} has everything, and what was begun there continues`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-upgrade-'));
    try {
      const old = await startLatchkey({ script: release.script, dataDir });
      const filled = await fillPool(old);
      await old.stop();
      const server = await startLatchkey({ dataDir, port: old.port });
      try {
        const { app, withTotp, withDevice, plain, refreshToken, deviceKey, accessToken, begun, group } = filled;
        expect((await app.sdk.send(new GetUserCommand({ AccessToken: accessToken }))).Username).toBe(plain.username);
        const refresh = { REFRESH_TOKEN: refreshToken, DEVICE_KEY: deviceKey };
        expect(await initiate(app, 'REFRESH_TOKEN_AUTH', refresh)).toMatchObject({
          AuthenticationResult: { AccessToken: expect.any(String) },
        });
        // A sign-in whose first request the version before answered, before the proof of the password.
        const proof = await passwordClaim(app, begun.srp, plain.password);
        const responses = { USERNAME: plain.username, ...proof };
        expect(await respond(app, 'PASSWORD_VERIFIER', responses, begun.srp.reply.Session)).toMatchObject({
          AuthenticationResult: { AccessToken: expect.any(String) },
        });
        // One that waits for a code.
        const code = await withTotp.authenticator.code();
        const answer = { USERNAME: withTotp.username, SOFTWARE_TOKEN_MFA_CODE: code };
        expect(await respond(app, 'SOFTWARE_TOKEN_MFA', answer, begun.mfa.Session)).toMatchObject({
          AuthenticationResult: { AccessToken: expect.any(String) },
        });
        expect((await signIn(app, withTotp)).challenges).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
        // The device takes the place of the code.
        const { challenges, result } = await signIn(app, withDevice);
        expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
        const { Devices } = await app.sdk.send(new ListDevicesCommand({ AccessToken: result.AccessToken }));
        expect(Devices).toMatchObject([{ DeviceKey: withDevice.device.deviceKey }]);
        const { Groups } = await app.sdk.send(
          new AdminListGroupsForUserCommand({ UserPoolId: app.userPoolId, Username: plain.username }),
        );
        expect(Groups).toMatchObject([{ GroupName: group }]);
        const keys = async (endpoint: string) =>
          (await fetch(`${endpoint}/${app.userPoolId}/.well-known/jwks.json`)).json();
        expect(await keys(server.endpoint)).toEqual(filled.keys);
      } finally {
        await server.stop();
      }
      const again = startLatchkey({ script: release.script, dataDir });
      await expect(again).rejects.toThrow('A newer version of Latchkey has written this database');
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
