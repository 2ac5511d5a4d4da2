/**
 * Two servers on a database that is distributed (as far as one machine can show it) sign up users with the same names, and
 * are killed at random moments. Then every acknowledged user signs in by each name, and every name has one user or none.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distributedDatabase } from '../../packages/server/src/store/testing/distributed-database.ts';
import { sdk } from '../harness/aws.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';
import { type App, createApp, initiate } from '../harness/sign-in.ts';

const missing = embeddedPostgresMissing();
/** Rounds; in each, one of the servers is killed. */
const ROUNDS = Number(process.env['LATCHKEY_KILLS'] ?? 10);
/** Names that are wanted in a round, by one client on each server. */
const NAMES = 12;
/** A server is killed after at most so many answers of a round, while most sign-ups are at work. */
const MOST_ANSWERS = NAMES;

interface Attempt {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly outcome: 'acknowledged' | 'taken' | 'unknown';
}

/** Waits until so many of the promises have a result. */
async function answersOf(promises: readonly Promise<unknown>[], count: number): Promise<void> {
  const enough = Promise.withResolvers<void>();
  let left = count;
  for (const promise of promises) {
    void promise.finally(() => {
      left -= 1;
      if (left === 0) enough.resolve();
    });
  }
  await enough.promise;
}

describe.skipIf(missing !== undefined)(
  `sign-ups on a distributed database${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    let directory: string;
    let postgres: EmbeddedPostgres;
    let database: Awaited<ReturnType<typeof distributedDatabase>>;
    let servers: Latchkey[] = [];
    let app: App;
    const start = (): Promise<Latchkey> =>
      startLatchkey({ dataDir: directory, args: ['--database', database.url, '--issuer', 'http://127.0.0.1:9'] });
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'latchkey-claims-'));
      postgres = await startEmbeddedPostgres();
      database = await distributedDatabase(postgres.url);
      const first = await start();
      servers = [first, await start()];
      app = await createApp(first, { pool: { AliasAttributes: ['email'], UsernameAttributes: undefined } });
    }, 240_000);
    afterAll(async () => {
      for (const server of servers) await server.stop();
      await postgres?.stop();
      await rm(directory, { recursive: true, force: true });
    });

    const create = async (server: Latchkey, name: string, email: string): Promise<Attempt> => {
      const password = `P4ss-${uniqueName()}!`;
      const attempt = { name, email, password };
      const client = sdk(server.endpoint);
      try {
        await client.send(
          new AdminCreateUserCommand({
            UserPoolId: app.userPoolId,
            Username: name,
            TemporaryPassword: password,
            MessageAction: 'SUPPRESS',
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ],
          }),
        );
        return { ...attempt, outcome: 'acknowledged' };
      } catch (error) {
        return { ...attempt, outcome: error instanceof UsernameExistsException ? 'taken' : 'unknown' };
      } finally {
        client.destroy();
      }
    };
    const signsIn = async (USERNAME: string, PASSWORD: string): Promise<boolean> => {
      const reply = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
      return reply.ChallengeName === 'NEW_PASSWORD_REQUIRED';
    };

    it(`keep every acknowledged one, and one user for each name, over ${ROUNDS} kills`, async () => {
      const all: Attempt[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const names = Array.from({ length: NAMES }, () => uniqueName());
        const killed = round % 2;
        const attempts = names.flatMap((name, index) => [
          create(servers[0] as Latchkey, name, `${name}@example.com`),
          // The same name, or only the same address.
          create(servers[1] as Latchkey, index % 2 ? name : `${name}-2`, `${name}@example.com`),
        ]);
        await answersOf(attempts, 1 + Math.floor(Math.random() * MOST_ANSWERS));
        await servers[killed]?.kill();
        all.push(...(await Promise.all(attempts)));
        servers[killed] = await start();
        app = { ...app, sdk: sdk(servers[1 - killed]?.endpoint ?? '') };
      }

      const acknowledged = all.filter(({ outcome }) => outcome === 'acknowledged');
      for (const { name, email, password } of acknowledged) {
        expect(await signsIn(name, password), name).toBe(true);
        expect(await signsIn(email, password), email).toBe(true);
      }
      for (const list of [({ name }: Attempt) => name, ({ email }: Attempt) => email].map((of) =>
        acknowledged.map(of),
      )) {
        expect(new Set(list).size).toBe(list.length);
      }
      // Who was not answered exists with every name, or the names are free at once.
      const unknown = all.filter(({ outcome }) => outcome === 'unknown');
      for (const { name, email } of unknown) {
        const { outcome } = await create(servers[0] as Latchkey, name, email);
        expect(outcome).not.toBe('unknown');
        const holder = outcome === 'acknowledged' ? name : undefined;
        const found = await app.sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: email }));
        if (holder !== undefined) expect(found.Username).toBe(holder);
      }
      const [{ dead } = {}] = await database.run(`select count(*)::integer as dead from aliases a
        where a.claim is not null and a.pool_id <> '' and not exists (
          select from held_names h where h.pool_id = a.pool_id and h.sub = a.sub and h.claim = a.claim)`);
      const [{ doubled } = {}] = await database.run(`select count(*)::integer as doubled from (
        select attributes::json ->> 'email' from users where pool_id = '${app.userPoolId}'
        group by 1 having count(*) > 1) twice`);
      console.log(
        `${all.length} sign-ups, ${acknowledged.length} acknowledged, ${unknown.length} without an answer, ${String(dead)} dead claims left`,
      );
      expect(doubled).toBe(0);
      expect(acknowledged.length).toBeGreaterThan(ROUNDS);
      expect(unknown.length).toBeGreaterThan(0);
    });
  },
);
