import { serviceError } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import type { Store } from '../../store/store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { sqliteDatabase, type TestDatabase } from '../../store/testing/test-database.ts';
import { type CommittedResult, auditCommitted, auditRejected } from './audit.ts';
import type { StepDeviceKey } from '../state/facts.ts';
import type { DeviceFacts } from '../state/machine.ts';

const KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-111111111111';
const NO_KEY: StepDeviceKey = { given: null, carried: null };
const NO_DEVICE: DeviceFacts = { key: null, standing: 'absent', trusted: false };
const origin = { requestId: 'r', sourceIp: '192.0.2.1', userAgent: 'app/1', note: () => undefined };

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await sqliteDatabase();
  store = await database.open();
});
afterAll(async () => {
  await store.close();
  await database.remove();
});

async function newSubject() {
  const poolId = newPoolId();
  const { sub } = await store.write(async (tx) => {
    const user = sampleUser(poolId);
    await tx.pools.insert(samplePool(poolId), []);
    await tx.users.insert(user);
    return user;
  });
  const around = {
    pool: { id: poolId },
    client: { id: 'app' },
    clock: { now: () => NOW },
    random: systemRandom,
    origin,
  };
  const signIn = { id: 'sign-in-1', subject: { sub }, flow: 'USER_SRP_AUTH', admin: false };
  return { around, signIn, trail: () => store.read.authEvents.list(poolId, sub) };
}

describe('a kept step', () => {
  it('says who, what was answered, what follows and why', async () => {
    const { around, signIn, trail } = await newSubject();
    const device: DeviceFacts = { key: KEY, standing: 'remembered', trusted: false };
    const kept: CommittedResult = { next: 'SMS_MFA', reason: 'device-not-trusted', device, minted: null };
    const step = { signIn, answered: 'PASSWORD_VERIFIER', key: { given: KEY, carried: null } };
    await store.write((tx) => auditCommitted(tx, around, step, kept));
    expect(await trail()).toEqual([
      {
        poolId: around.pool.id,
        sub: signIn.subject.sub,
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: NOW,
        signInId: 'sign-in-1',
        clientId: 'app',
        flow: 'USER_SRP_AUTH',
        admin: false,
        answered: 'PASSWORD_VERIFIER',
        outcome: { kind: 'challenge', name: 'SMS_MFA' },
        mfa: 'device-not-trusted',
        device: { given: KEY, carried: null, standing: 'remembered', trusted: false, minted: null },
        sourceIp: '192.0.2.1',
        userAgent: 'app/1',
      },
    ]);
  });

  it('tells a key that no device has from no key', async () => {
    const { around, signIn, trail } = await newSubject();
    const kept: CommittedResult = { next: null, reason: 'no-device-key', device: NO_DEVICE, minted: KEY };
    for (const key of [NO_KEY, { given: null, carried: KEY }]) {
      await store.write((tx) => auditCommitted(tx, around, { signIn, answered: null, key }, kept));
    }
    expect((await trail()).map(({ outcome, device }) => [outcome, device])).toEqual([
      [{ kind: 'tokens' }, { given: null, carried: KEY, standing: 'unknown', trusted: false, minted: KEY }],
      [{ kind: 'tokens' }, { given: null, carried: null, standing: 'absent', trusted: false, minted: KEY }],
    ]);
  });

  it('keeps no endless user agent', async () => {
    const { around, signIn, trail } = await newSubject();
    const kept: CommittedResult = { next: null, reason: 'mfa-off', device: NO_DEVICE, minted: null };
    const chatty = { ...around, origin: { ...origin, userAgent: 'x'.repeat(10_000) } };
    await store.write((tx) => auditCommitted(tx, chatty, { signIn, answered: null, key: NO_KEY }, kept));
    expect((await trail())[0]?.userAgent).toHaveLength(256);
  });
});

describe('a refused step', () => {
  const failure = { kind: 'failure', lockedUntil: null };

  it.each([
    ['of a wrong code', serviceError('CodeMismatchException', 'Invalid code'), 'Invalid code'],
    ['of what a function of the app said', serviceError('UserLambdaValidationException', 'PreAuth: secret'), null],
    ['of bad input', serviceError('InvalidParameterException', 'hunter2 is no parameter'), null],
  ])('keeps the error %s, and its message if it is a plain one', async (_what, error, message) => {
    const { around, signIn, trail } = await newSubject();
    const step = { signIn, answered: 'SMS_MFA', key: NO_KEY };
    await store.write((tx) => auditRejected(tx, around, step, error));
    expect(await trail()).toMatchObject([
      {
        answered: 'SMS_MFA',
        mfa: null,
        outcome: { ...failure, code: error.code, message },
        device: { standing: 'absent' },
      },
    ]);
  });

  it('says until when it locked the user out', async () => {
    const { around, signIn, trail } = await newSubject();
    const error = serviceError('NotAuthorizedException', 'Incorrect username or password.');
    await store.write((tx) => auditRejected(tx, around, { signIn, answered: null, key: NO_KEY }, error, NOW + 1000));
    expect(await trail()).toMatchObject([{ outcome: { kind: 'failure', lockedUntil: NOW + 1000 } }]);
  });

  it.each([
    ['ResourceNotFoundException', 'unknown'],
    ['NotAuthorizedException', null],
  ] as const)('with a device key and %s leaves the standing %s', async (code, standing) => {
    const { around, signIn, trail } = await newSubject();
    const step = { signIn, answered: 'PASSWORD_VERIFIER', key: { given: KEY, carried: null } };
    await store.write((tx) => auditRejected(tx, around, step, serviceError(code, 'x')));
    expect((await trail())[0]?.device).toMatchObject({ given: KEY, standing });
  });

  it('of a name that nobody has leaves nothing', async () => {
    const { around, signIn, trail } = await newSubject();
    const stranger = { ...signIn, subject: { sub: systemRandom.uuid() } };
    const error = serviceError('NotAuthorizedException', 'Incorrect username or password.');
    await store.write((tx) => auditRejected(tx, around, { signIn: stranger, answered: null, key: NO_KEY }, error));
    expect(await trail()).toEqual([]);
    expect(await store.read.authEvents.list(around.pool.id, stranger.subject.sub)).toEqual([]);
  });
});
