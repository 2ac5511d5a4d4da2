/**
 * A server of version 0.1.0 and one of this version on one PostgreSQL, as during a rolling upgrade: what is allowed once,
 * or some times, is allowed so by both together.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { type Release, unpackRelease } from '../harness/release.ts';
import { refusal, usedSession } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Reply, respond, secondClient } from '../harness/sign-in.ts';

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(
  `0.1.0 and this version on one PostgreSQL${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    let directory: string;
    let release: Release;
    let postgres: EmbeddedPostgres;
    let [old, current]: Latchkey[] = [];
    let apps: readonly [App, App];
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'latchkey-releases-'));
      release = await unpackRelease('0.1.0');
      postgres = await startEmbeddedPostgres();
      const args = ['--database', postgres.url, '--issuer', 'http://127.0.0.1:9'];
      const options = { dataDir: directory, args };
      old = await startLatchkey({ ...options, script: release.script });
      const app = await secondClient(await createApp(old, { mfa: 'OPTIONAL' }), {
        PreventUserExistenceErrors: 'ENABLED',
      });
      current = await startLatchkey(options);
      apps = [app, { ...app, sdk: sdk(current.endpoint) }];
    });
    afterAll(async () => {
      await Promise.all([old?.stop(), current?.stop()]);
      await postgres?.stop();
      await release?.remove();
      await rm(directory, { recursive: true, force: true });
    });

    const onBoth = <T>(times: number, attempt: (app: App) => Promise<T>) =>
      Promise.allSettled(Array.from({ length: times }, (_, n) => attempt(apps[n % 2 ? 1 : 0])));
    const fulfilled = (results: readonly PromiseSettledResult<unknown>[]): number =>
      results.filter(({ status }) => status === 'fulfilled').length;
    const byPassword = (app: App, USERNAME: string, PASSWORD: string): Promise<Reply> =>
      initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });

    it.each(['a user', 'nobody'])('judge 5 of 64 guesses at the password of %s', async (whose) => {
      const username = whose === 'nobody' ? uniqueName() : (await newPerson(apps[0])).username;
      const results = await onBoth(64, (app) => byPassword(app, username, 'Wr0ng-guess!'));
      const messages = results.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'signed in'));
      expect(messages.filter((message) => message === 'Incorrect username or password.')).toHaveLength(5);
      expect(messages.filter((message) => message === 'Password attempts exceeded')).toHaveLength(59);
    });

    it('accept a Session once, whichever began and whichever is asked first', async () => {
      for (const [first, second] of [apps, [apps[1], apps[0]]] as const) {
        const person = await newPersonWithTotp(first);
        const { Session } = await byPassword(second, person.username, person.password);
        const answers = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
        const answer = (app: App) => respond(app, 'SOFTWARE_TOKEN_MFA', answers, Session);
        expect((await answer(first)).AuthenticationResult?.AccessToken).toBeTypeOf('string');
        expect(await refusal(answer(second))).toEqual(usedSession);
      }
    });

    it('accept one of 16 equal answers', async () => {
      const person = await newPersonWithTotp(apps[0]);
      const { Session } = await byPassword(apps[1], person.username, person.password);
      const answers = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
      expect(fulfilled(await onBoth(16, (app) => respond(app, 'SOFTWARE_TOKEN_MFA', answers, Session)))).toBe(1);
    });
  },
);
