/** Sign-ins of `@latchkey/client` over a bad network, with wrong clocks, and with slow users. */
import { type CognitoTransport, fromFetch, signIn } from '@latchkey/client';
import { fromSdk } from '@latchkey/client/sdk';
import { parseTimestamp } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { network, type Weather } from './network.ts';
import { answered, credentialsOf, enter, expectDone, expectStep, failure, type SentRequest, visit } from './visitor.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
});
afterAll(() => latchkey.stop());

/** Runs a test over a simulated network. */
async function behind<T>(
  weather: (operation: string, before: number) => Weather,
  story: (endpoint: string, operations: string[]) => Promise<T>,
): Promise<T> {
  const between = await network(latchkey, weather);
  try {
    return await story(between.endpoint, between.operations);
  } finally {
    await between.close();
  }
}

describe('a bad network', () => {
  it.each<Weather>(['gateway', 'request lost'])('%s: each request may fail twice', async (weather) => {
    const person = await newPerson(app);
    await behind(
      (_, before) => (before % 3 < 2 ? weather : 'fine'),
      async (endpoint, operations) => {
        const quick = fromFetch({ endpoint, sleep: () => Promise.resolve() });
        const { client } = visit(latchkey, app, { transport: quick });
        expect(expectDone(await signIn(client, credentialsOf(person))).device.status).toBe('confirmed');
        expect(operations.filter((operation) => operation === 'InitiateAuth')).toHaveLength(3);
      },
    );
  });

  it.each(['InitiateAuth', 'RespondToAuthChallenge', 'ConfirmDevice'])(
    'the answer to %s is lost: the sign-in still succeeds',
    async (lost) => {
      const person = await newPerson(app);
      await behind(
        (operation, before) => (operation === lost && before === 0 ? 'answer lost' : 'fine'),
        async (endpoint) => {
          const visitor = visit({ endpoint }, app, { remember: true });
          const { device, session } = expectDone(await signIn(visitor.client, credentialsOf(person)));
          expect(device).toMatchObject({ status: 'confirmed', device: { remembered: true } });
          await session.refresh();
          expect(visitor.deviceErrors).toEqual([]);
        },
      );
    },
  );

  it('the answer to a code is lost: the next code succeeds', async () => {
    const person = await newPersonWithTotp(app);
    await behind(
      (operation, before) => (operation === 'RespondToAuthChallenge' && before === 1 ? 'answer lost' : 'fine'),
      async (endpoint) => {
        const step = expectStep(
          await signIn(visit({ endpoint }, app).client, credentialsOf(person)),
          'SOFTWARE_TOKEN_MFA',
        );
        expect(await failure(step.respond({ code: await person.authenticator.code() }))).toMatchObject({
          code: 'CodeUsed',
        });
        expectDone(await step.respond({ code: await person.authenticator.code() }));
      },
    );
  });

  it('a missing answer is a timeout error, a slow one is not', async () => {
    const person = await newPerson(app);
    await behind(
      (operation) => (operation === 'InitiateAuth' ? 400 : 'fine'),
      async (endpoint) => {
        expectDone(await signIn(visit({ endpoint }, app).client, credentialsOf(person)));
        const impatient = fromFetch({ endpoint, timeoutMs: 50, attempts: 2, sleep: () => Promise.resolve() });
        const { client } = visit(latchkey, app, { transport: impatient });
        expect(await failure(signIn(client, credentialsOf(person)))).toMatchObject({ code: 'TimedOut' });
      },
    );
  });

  it('a page of a captive portal is reported as unusable', async () => {
    const portal = () => Promise.resolve(new Response('<html>Welcome to our hotel</html>', { status: 200 }));
    const { client } = visit(latchkey, app, { transport: fromFetch({ endpoint: latchkey.endpoint, fetch: portal }) });
    expect(await failure(signIn(client, { username: 'ada', password: 'x' }))).toMatchObject({ code: 'UnusableAnswer' });
  });
});

describe('a wrong clock', () => {
  const hourMs = 3_600_000;

  it.each([
    ['fetch', -hourMs],
    ['fetch', 5 * hourMs],
    ['the AWS SDK', 5 * hourMs],
  ])('over %s, %d ms off: TIMESTAMP follows the Date header of the previous answer', async (by, off) => {
    const person = await newPerson(app);
    const transport = by === 'fetch' ? fromFetch({ endpoint: latchkey.endpoint }) : fromSdk(app.sdk);
    const visitor = visit(latchkey, app, { transport, clock: { now: () => Date.now() + off } });
    const { session } = expectDone(await signIn(visitor.client, credentialsOf(person)));
    const [, { input }] = visitor.sent as [SentRequest, SentRequest];
    const { TIMESTAMP = '' } = (input['ChallengeResponses'] ?? {}) as Record<string, string>;
    const time = parseTimestamp(TIMESTAMP);
    expect(time.ok && Math.abs(time.epochMs - Date.now())).toBeLessThan(5_000);
    // The expiry of the tokens is in the time of the local clock, which is used to check it.
    expect(Math.abs(session.tokens.expiresAt - (Date.now() + off + hourMs))).toBeLessThan(5_000);
  });

  it('a difference of a second or two is ignored', async () => {
    const person = await newPerson(app);
    await behind(
      () => ({ clockOff: 20_000 }),
      async (endpoint) => {
        const visitor = visit({ endpoint }, app);
        await signIn(visitor.client, credentialsOf(person));
        expect(visitor.client.serverTime() - Date.now()).toBeLessThan(5_000);
      },
    );
  });
});

describe('a user who takes longer than the challenge lasts', () => {
  /** Simulates an expired Session: rejects the first request that contains the member. */
  function expiringAt(member: 'SOFTWARE_TOKEN_MFA_CODE' | 'UserCode'): CognitoTransport {
    const transport = fromFetch({ endpoint: latchkey.endpoint });
    const refusal = Object.assign(new Error('Invalid session for the user, session is expired.'), {
      name: 'NotAuthorizedException',
    });
    let times = 0;
    return {
      send(operation, input, options) {
        const isLate = JSON.stringify(input).includes(`"${member}"`) && times++ === 0;
        return isLate ? Promise.reject(refusal) : transport.send(operation, input, options);
      },
    };
  }

  it('types a valid code: the sign-in is restarted automatically', async () => {
    const person = await newPersonWithTotp(app);
    const visitor = visit(latchkey, app, { transport: expiringAt('SOFTWARE_TOKEN_MFA_CODE') });
    const step = expectStep(await signIn(visitor.client, credentialsOf(person)), 'SOFTWARE_TOKEN_MFA');
    expect(step.expiresAt - Date.now()).toBeGreaterThan(175_000);
    expectDone(await step.respond({ code: await person.authenticator.code() }));
    expect(answered(visitor.sent)).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
    ]);
  });

  it('types a wrong code late: the same step accepts the right one', async () => {
    const person = await newPersonWithTotp(app);
    const visitor = visit(latchkey, app, { transport: expiringAt('SOFTWARE_TOKEN_MFA_CODE') });
    const step = expectStep(await signIn(visitor.client, credentialsOf(person)), 'SOFTWARE_TOKEN_MFA');
    const [code = ''] = person.authenticator.wrongCodes(1);
    expect(await failure(step.respond({ code }))).toMatchObject({ code: 'CodeMismatch' });
    expectDone(await step.respond({ code: await person.authenticator.code() }));
  });

  it('installs an authenticator app: the new secret is shown, because the old one is no longer valid', async () => {
    const strict = await createApp(latchkey, { mfa: 'ON' });
    const person = await newPerson(strict);
    const visitor = visit(latchkey, strict, { transport: expiringAt('UserCode') });
    const step = expectStep(await signIn(visitor.client, credentialsOf(person)), 'SOFTWARE_TOKEN_SETUP');
    const late = await step.respond({ code: await new Authenticator(step.secret).code() });
    const next = expectStep(late, 'SOFTWARE_TOKEN_SETUP');
    expect(next.renewed).toBe(true);
    expect(next.secret).not.toBe(step.secret);
    expectDone(await next.respond({ code: await new Authenticator(next.secret).code() }));
  });
});

describe('latency', () => {
  it('of 100 ms each way: a sign-in works, and a device adds at most two round trips', async () => {
    const person = await newPersonWithTotp(app);
    await behind(
      () => 100,
      async (endpoint, operations) => {
        const visitor = visit({ endpoint }, app, { remember: true });
        await enter(visitor, person);
        operations.length = 0;
        expect((await enter(visitor, person)).seen).toEqual([]);
        expect(operations).toHaveLength(4);
      },
    );
  });
});
