import { serviceError } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { type CommittedResult, auditCommitted, auditRejected, storedUserAgent } from './audit.ts';
import type { StepDeviceKey } from '../state/facts.ts';
import type { DeviceFacts } from '../state/machine.ts';

const KEY = 'us-east-1_a1b2c3d4-5678-90ab-cdef-111111111111';
const NO_KEY: StepDeviceKey = { given: null, carried: null };
const NO_DEVICE: DeviceFacts = { key: null, standing: 'absent', trusted: false };
const origin = { requestId: 'r', sourceIp: '192.0.2.1', userAgent: 'app/1', note: () => undefined };

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

async function newSubject() {
  const poolId = newPoolId();
  const { sub } = await store.write(async (tx) => {
    const user = sampleUser(poolId);
    await tx.pools.insert(samplePool(poolId), []);
    await tx.users.insert(user);
    return user;
  });
  const context = {
    pool: { id: poolId },
    client: { id: 'app' },
    clock: { now: () => NOW },
    random: systemRandom,
    origin,
  };
  const signIn = { id: 'sign-in-1', subject: { sub }, flow: 'USER_SRP_AUTH', admin: false };
  return { context, signIn, trail: () => store.read.authEvents.list(poolId, sub) };
}

describe('a committed step', () => {
  it('records the user, the answered challenge, the next one and the reason', async () => {
    const { context, signIn, trail } = await newSubject();
    const device: DeviceFacts = { key: KEY, standing: 'remembered', trusted: false };
    const result: CommittedResult = { next: 'SMS_MFA', reason: 'device-not-trusted', device, minted: null };
    const step = { signIn, answered: 'PASSWORD_VERIFIER', key: { given: KEY, carried: null } };
    await store.write((tx) => auditCommitted(tx, context, step, result));
    expect(await trail()).toEqual([
      {
        poolId: context.pool.id,
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

  it('distinguishes an unknown device key from no key', async () => {
    const { context, signIn, trail } = await newSubject();
    const result: CommittedResult = { next: null, reason: 'no-device-key', device: NO_DEVICE, minted: KEY };
    for (const key of [NO_KEY, { given: null, carried: KEY }]) {
      await store.write((tx) => auditCommitted(tx, context, { signIn, answered: null, key }, result));
    }
    expect((await trail()).map(({ outcome, device }) => [outcome, device])).toEqual([
      [{ kind: 'tokens' }, { given: null, carried: KEY, standing: 'unknown', trusted: false, minted: KEY }],
      [{ kind: 'tokens' }, { given: null, carried: null, standing: 'absent', trusted: false, minted: KEY }],
    ]);
  });

  it('on a page has the name of managed login in place of the flow', async () => {
    const { context, signIn, trail } = await newSubject();
    const result: CommittedResult = { next: null, reason: 'mfa-off', device: NO_DEVICE, minted: null };
    const onPage = { ...context, browser: { keepsDevice: false, sessionMs: 1, levels: [] } };
    for (const one of [context, onPage]) {
      await store.write((tx) => auditCommitted(tx, one, { signIn, answered: null, key: NO_KEY }, result));
    }
    expect((await trail()).map(({ flow }) => flow)).toEqual(['MANAGED_LOGIN', 'USER_SRP_AUTH']);
  });

  it('has no user agent if the request had none', async () => {
    const { context, signIn, trail } = await newSubject();
    const result: CommittedResult = { next: null, reason: 'mfa-off', device: NO_DEVICE, minted: null };
    const silent = { ...context, origin: { ...origin, sourceIp: null, userAgent: null } };
    await store.write((tx) => auditCommitted(tx, silent, { signIn, answered: null, key: NO_KEY }, result));
    expect((await trail())[0]).toMatchObject({ sourceIp: null, userAgent: null });
    expect(storedUserAgent({ userAgent: null })).toBeNull();
  });

  it('truncates a long user agent', async () => {
    const { context, signIn, trail } = await newSubject();
    const result: CommittedResult = { next: null, reason: 'mfa-off', device: NO_DEVICE, minted: null };
    const longUserAgent = { ...context, origin: { ...origin, userAgent: 'x'.repeat(10_000) } };
    await store.write((tx) => auditCommitted(tx, longUserAgent, { signIn, answered: null, key: NO_KEY }, result));
    expect((await trail())[0]?.userAgent).toHaveLength(256);
  });
});

describe('a rejected step', () => {
  const failure = { kind: 'failure', lockedUntil: null };

  it.each([
    ['of a wrong code', serviceError('CodeMismatchException', 'Invalid code'), 'Invalid code'],
    ['of a wrong password', serviceError('NotAuthorizedException', 'Incorrect'), 'Incorrect'],
    ['of an expired code', serviceError('ExpiredCodeException', 'Expired'), 'Expired'],
    ['of an unknown device', serviceError('ResourceNotFoundException', 'No device'), 'No device'],
    ['of a password to reset', serviceError('PasswordResetRequiredException', 'Reset it'), 'Reset it'],
    ['of an unconfirmed user', serviceError('UserNotConfirmedException', 'Not confirmed'), 'Not confirmed'],
    ['of a Lambda trigger', serviceError('UserLambdaValidationException', 'PreAuth: secret'), null],
    ['of bad input', serviceError('InvalidParameterException', 'hunter2 is no parameter'), null],
  ])('records the error %s, and its message if that is fixed', async (_what, error, message) => {
    const { context, signIn, trail } = await newSubject();
    const step = { signIn, answered: 'SMS_MFA', key: NO_KEY };
    await store.write((tx) => auditRejected(tx, context, step, error));
    expect(await trail()).toMatchObject([
      {
        answered: 'SMS_MFA',
        mfa: null,
        outcome: { ...failure, code: error.code, message },
        device: { given: null },
      },
    ]);
  });

  it('records when the lock-out ends', async () => {
    const { context, signIn, trail } = await newSubject();
    const error = serviceError('NotAuthorizedException', 'Incorrect username or password.');
    await store.write((tx) => auditRejected(tx, context, { signIn, answered: null, key: NO_KEY }, error, NOW + 1000));
    expect(await trail()).toMatchObject([{ outcome: { kind: 'failure', lockedUntil: NOW + 1000 } }]);
  });

  it.each([
    ['ResourceNotFoundException', 'unknown'],
    ['NotAuthorizedException', null],
  ] as const)('with a device key and %s records the standing %s', async (code, standing) => {
    const { context, signIn, trail } = await newSubject();
    const step = { signIn, answered: 'PASSWORD_VERIFIER', key: { given: KEY, carried: null } };
    await store.write((tx) => auditRejected(tx, context, step, serviceError(code, 'x')));
    expect((await trail())[0]?.device).toMatchObject({ given: KEY, standing });
  });

  it('knows the standing of a device only without a key', async () => {
    const { context, signIn, trail } = await newSubject();
    const error = serviceError('NotAuthorizedException', 'Incorrect username or password.');
    const keys: StepDeviceKey[] = [NO_KEY, { given: null, carried: KEY }, { given: KEY, carried: null }];
    for (const key of keys) {
      await store.write((tx) => auditRejected(tx, context, { signIn, answered: null, key }, error));
    }
    const rest = { trusted: false, minted: null };
    expect((await trail()).map(({ device }) => device)).toEqual([
      { given: KEY, carried: null, standing: null, ...rest },
      { given: null, carried: KEY, standing: null, ...rest },
      { given: null, carried: null, standing: 'absent', ...rest },
    ]);
  });

  it('of an unknown user name leaves no event', async () => {
    const { context, signIn, trail } = await newSubject();
    const unknownUser = { ...signIn, subject: { sub: systemRandom.uuid() } };
    const error = serviceError('NotAuthorizedException', 'Incorrect username or password.');
    await store.write((tx) => auditRejected(tx, context, { signIn: unknownUser, answered: null, key: NO_KEY }, error));
    expect(await trail()).toEqual([]);
    expect(await store.read.authEvents.list(context.pool.id, unknownUser.subject.sub)).toEqual([]);
  });
});
