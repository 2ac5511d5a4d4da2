/**
 * Sends changed posts to every form of managed login: a sample; with LATCHKEY_MUTATIONS=whole (`npm run test:mutations`) some
 * 20,000. None may fail, and the server must work normally afterwards.
 */
import { seededRandom } from '@latchkey/model/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { isWholeRun, showPromise } from '../harness/promise.ts';
import type { Pairs } from './forms/form-client.ts';
import { createFormApps, type Form, type FormApp, type FormPage, forms, newVisitor } from './forms/forms.ts';
import { mutatedPost } from './forms/mutated-posts.ts';
import { alarmingLines } from './reply-checks.ts';

const SEED = 20_261_129;
const PER_FORM = isWholeRun || process.env['LATCHKEY_MUTATIONS'] === 'whole' ? 1_820 : 60;
/** After as many posts, another user comes: wrong answers lock users out, and right ones end the sign-in. */
const PER_VISITOR = 20;
const SOCKETS = 6;

describe('Mutated forms', { timeout: 600_000 }, () => {
  let latchkey: Latchkey;
  let apps: Readonly<Record<Form['pool'], FormApp>>;
  beforeAll(async () => {
    latchkey = await startLatchkey();
    apps = await createFormApps(latchkey.endpoint);
  });
  afterAll(() => latchkey?.stop());

  /** Sends the posts of one visitor, and returns what is wrong with the answers, and their statuses. */
  async function visit(name: FormPage, form: Form, seed: number, problems: string[], statuses: Map<number, number>) {
    const random = seededRandom(seed);
    const app = apps[form.pool];
    const visitor = await newVisitor(app);
    await form.prepare(visitor);
    for (let sent = 0; sent < PER_VISITOR; sent += 1) {
      const { client } = visitor;
      const pairs: Pairs = [['_csrf', client.csrf], ...Object.entries(form.fields(visitor))];
      const { description, ...post } = mutatedPost({ pairs, query: app.query, cookie: client.cookie }, random);
      const outcome = await client.send(name, post).then(
        async (reply) => ({ status: reply.status, text: await reply.text() }),
        (error: unknown) => ({ status: 0, text: String(error) }),
      );
      statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
      const isFine = outcome.status > 0 && outcome.status < 500;
      if (!isFine) problems.push(`${description}: ${outcome.status} ${outcome.text.slice(0, 200)}`);
    }
  }

  it.for(Object.entries(forms) as [FormPage, Form][])('%s: every post is answered', async ([name, form]) => {
    const problems: string[] = [];
    const statuses = new Map<number, number>();
    const visitors = Math.ceil(PER_FORM / PER_VISITOR);
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < visitors; index = next++) {
        await visit(name, form, SEED + index * 7919, problems, statuses);
      }
    };
    await Promise.all(Array.from({ length: SOCKETS }, lane));
    const promised = Math.ceil(20_000 / Object.keys(forms).length);
    showPromise(10, [
      { what: `changed posts to ${name}`, reached: visitors * PER_VISITOR, promised, bound: 'at least' },
      { what: `of which ${name} failed or did not answer`, reached: problems.length, promised: 0, bound: 'at most' },
    ]);
    expect(problems).toEqual([]);
    // The posts get past the check of the token, and past the address.
    const answered = [...statuses].filter(([status]) => status !== 403 && status !== 404);
    expect(answered.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan((visitors * PER_VISITOR) / 2);
  });

  it.for(Object.entries(forms) as [FormPage, Form][])('%s: the browser gets to the page', async ([name, form]) => {
    const app = apps[form.pool];
    const visitor = await newVisitor(app);
    await form.prepare(visitor);
    const reply = await visitor.client.get(name, app.query);
    // This form has no page of its own.
    expect(reply.status).toBe(name === 'resendcode' ? 303 : 200);
  });

  it('refuses every form without its token, and with that of another browser', async () => {
    for (const [name, form] of Object.entries(forms) as [FormPage, Form][]) {
      const app = apps[form.pool];
      const visitor = await newVisitor(app);
      await form.prepare(visitor);
      const { client } = visitor;
      for (const token of ['', 'c7a3e6b0-0000-4000-8000-000000000000']) {
        const fields = { ...form.fields(visitor), _csrf: token };
        const reply = await client.send(name, { body: new URLSearchParams(fields).toString(), query: app.query });
        expect([name, reply.status]).toEqual([name, 403]);
      }
    }
  });

  it('leaves the server working, without an alarming line in the log', async () => {
    const app = apps.plain;
    const visitor = await newVisitor(app);
    await visitor.client.get('login', app.query);
    const { username } = visitor;
    const reply = await visitor.client.post('login', app.query, { username, password: 'Correct-Horse-7' });
    expect(reply.headers.get('location')).toMatch(/^http:\/\/localhost:1\/callback\?code=/);
    expect(alarmingLines(latchkey.output())).toEqual([]);
  });
});
