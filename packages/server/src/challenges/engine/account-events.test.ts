/** What an event that is no step of a sign-in leaves in the audit trail. */
import { serviceError } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import { testClient, testPool } from '../../rules/testing/pool.ts';
import { noRiskData } from '../../risk-data/open-risk-data.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { type AccountRequest, auditAccountEvent, auditAnybodysEvent } from './account-events.ts';

const HOUR_MS = 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const client = testClient();
const origin = { requestId: 'r', sourceIp: '192.0.2.1', userAgent: 'app/1', note: () => undefined };
const noPlace = { city: null, country: null };
const error = serviceError('InvalidPasswordException', 'Provided password cannot be used for security reasons.');

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

/** A user of a pool with this mode of threat protection, and a clock that can be set. */
async function scene(
  AdvancedSecurityMode: 'OFF' | 'AUDIT' | 'ENFORCED' = 'AUDIT',
  change: Partial<AccountRequest> = {},
) {
  const id = newPoolId();
  const { sub } = await store.write(async (tx) => {
    const user = sampleUser(id);
    await tx.pools.insert(samplePool(id), []);
    await tx.users.insert(user);
    return user;
  });
  let now = NOW;
  const request: AccountRequest = {
    pool: { ...testPool({ UserPoolAddOns: { AdvancedSecurityMode } }), id },
    client,
    clock: { now: () => now },
    random: systemRandom,
    riskData: noRiskData,
    origin,
    ...change,
  };
  const trail = () => store.read.authEvents.list(id, sub);
  const record = async (event: object = {}) => {
    await store.write((tx) => auditAccountEvent(tx, request, { sub, type: 'password-change', ...event }));
    return (await trail())[0];
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { id, sub, request, trail, record, wait };
}

describe('an event of an account', () => {
  it('says what happened, when and where', async () => {
    const { id, sub, record, trail } = await scene();
    expect(await record()).toEqual({
      type: 'password-change',
      poolId: id,
      sub,
      eventId: expect.stringMatching(UUID),
      at: NOW,
      signInId: expect.stringMatching(UUID),
      clientId: client.id,
      flow: '',
      admin: false,
      answered: null,
      outcome: { kind: 'done' },
      mfa: null,
      device: { given: null, carried: null, standing: null, trusted: false, minted: null },
      sourceIp: '192.0.2.1',
      userAgent: 'app/1',
      risk: {
        decision: 'NoRisk',
        level: null,
        rules: [],
        isCompromised: false,
        isEnforced: false,
        origin: { ...signInOrigin(client, origin, { isAdmin: false }), ...noPlace },
      },
    });
    await record();
    expect(new Set((await trail()).map(({ signInId }) => signInId)).size).toBe(2);
  });

  it('that failed names the error, and not its message', async () => {
    const { record } = await scene();
    const outcome = { kind: 'failure', code: 'InvalidPasswordException', message: null, lockedUntil: null };
    expect(await record({ error })).toMatchObject({ outcome, risk: { decision: 'NoRisk', isCompromised: false } });
  });

  it.each([
    ['was chosen', {}, 'NoRisk'],
    ['was refused', { error }, 'Block'],
  ])('tells that a password that %s is compromised', async (_what, failure, decision) => {
    const { record } = await scene('ENFORCED');
    const event = { password: { isCompromised: true }, ...failure };
    expect((await record(event))?.risk).toMatchObject({ decision, isCompromised: true, isEnforced: true });
    const other = { password: { isCompromised: false }, ...failure };
    expect((await record(other))?.risk).toMatchObject({ decision: 'NoRisk', isCompromised: false });
  });

  it('has the place of its address, if the operator provides a table', async () => {
    const asked: string[] = [];
    const find = (address: string) => {
      asked.push(address);
      return { city: 'Oslo', country: 'NO', coordinates: null };
    };
    const riskData = { ...noRiskData, locations: { ...noRiskData.locations, find } };
    const { record } = await scene('AUDIT', { riskData });
    expect((await record())?.risk?.origin).toMatchObject({ address: '192.0.2.1', city: 'Oslo', country: 'NO' });
    expect(asked).toEqual(['192.0.2.1']);
    const without = await scene('AUDIT', { riskData, origin: { ...origin, sourceIp: null } });
    expect((await without.record())?.risk?.origin).toMatchObject({ address: null, ...noPlace });
    expect(asked).toHaveLength(1);
  });

  it('has what the app says about the device, which is not that of an administrator', async () => {
    const EncodedData = Buffer.from(JSON.stringify({ DeviceName: 'my phone' })).toString('base64');
    const { record } = await scene('AUDIT', { userContext: { EncodedData } });
    expect((await record())?.risk?.origin.deviceName).toBe('my phone');
  });

  it('leaves nothing in a pool without threat protection', async () => {
    const { sub, request, record, trail, id } = await scene('OFF');
    await record();
    await store.write((tx) => auditAnybodysEvent(tx, request, { sub, type: 'forgot-password' }));
    expect(await trail()).toEqual([]);
    // Nothing was counted either.
    const key = `${sub}/forgot-password-events`;
    const window = { now: NOW, lengthMs: HOUR_MS };
    expect(await store.write((tx) => tx.guards.incrementIfBelow(id, key, 1, window))).toBe(true);
  });
});

it('anybody can cause five events of a kind in an hour', async () => {
  const { sub, request, trail, wait } = await scene();
  const cause = (type: 'forgot-password' | 'resend-code') =>
    store.write((tx) => auditAnybodysEvent(tx, request, { sub, type }));
  const count = async (type: string) => (await trail()).filter((event) => event.type === type).length;
  for (let n = 0; n < 4; n += 1) await cause('forgot-password');
  expect(await count('forgot-password')).toBe(4);
  for (let n = 0; n < 3; n += 1) await cause('forgot-password');
  expect(await count('forgot-password')).toBe(5);
  await cause('resend-code');
  expect(await count('resend-code')).toBe(1);
  wait(HOUR_MS - 1);
  await cause('forgot-password');
  expect(await count('forgot-password')).toBe(5);
  wait(1);
  await cause('forgot-password');
  expect(await count('forgot-password')).toBe(6);
});
