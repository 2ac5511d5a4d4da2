/** Single judgements of threat protection, and what it remembers about a user. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import type { DeviceFacts, Facts } from '../state/machine.ts';
import { nothingProved, type Proved } from '../state/sign-in-state.ts';
import type { Situation } from '../state/situation.ts';
import { makeRisky, protectedPool, testOrigin } from '../testing/risky-users.ts';
import { type App, byPassword, newApp, newUser } from '../testing/sign-in-steps.ts';
import { judge, learn, noteFailure, type RiskGuard, riskGuardOf } from './risk.ts';

const KEY = 'us-east-1_11111111-2222-4333-8444-555555555555';

let services: TestServices;
let app: App;
let situation: Situation;
let people = 0;
let name: string;
let sub: string;
beforeAll(async () => {
  services = await createTestServices();
  app = await newApp(services, { pool: protectedPool('ENFORCED') });
  situation = await situationOf(app);
});
afterAll(() => services.close());
beforeEach(async () => {
  people += 1;
  name = `user${people}`;
  await newUser(app, name);
  sub = (await findUser(services.store.read, situation.pool, name))?.sub ?? '';
});

async function situationOf({ ClientId }: App): Promise<Situation> {
  const { pool, client } = await services.directory.client(ClientId);
  return { ...services, pool, client, origin: { ...testOrigin, requestId: 'r', note: () => undefined } };
}

/** In this pool every risk blocks, and a medium risk asks for a code. */
async function guardWith(change: Partial<RiskGuard> = {}): Promise<RiskGuard> {
  const guard = await riskGuardOf(situation, { flow: 'USER_PASSWORD_AUTH' });
  if (guard === undefined) throw new Error('The pool has no threat protection.');
  const { actions } = guard.policy;
  const Medium = { action: 'MFA_REQUIRED', notify: false } as const;
  return { ...guard, policy: { ...guard.policy, actions: { ...actions, Medium } }, ...change };
}

const password: Proved = { ...nothingProved, firstFactor: 'PASSWORD' };
const noDevice: DeviceFacts = { key: null, standing: 'absent', trusted: false };
const trusted: DeviceFacts = { key: KEY, standing: 'remembered', trusted: true };
const tracking = { suppressesMfa: true, proofWithoutMfa: false };

interface Judged {
  readonly guard?: RiskGuard;
  readonly progress?: Proved;
  readonly facts?: Pick<Facts, 'tracking' | 'device'>;
  readonly status?: 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  readonly of?: Situation;
}

async function judged({
  guard,
  progress = password,
  facts = { tracking: null, device: noDevice },
  status = 'CONFIRMED',
  of = situation,
}: Judged = {}) {
  const given = guard ?? (await guardWith());
  const step = { situation: of, sub, progress, user: { status }, facts };
  return services.store.write((tx) => judge(tx, given, step));
}

describe('a sign-in', () => {
  it('without a risk goes on, and is recorded', async () => {
    const { origin } = await guardWith();
    expect(origin).toEqual(signInOrigin(situation.client, testOrigin, { isAdmin: false }));
    expect(await judged()).toEqual({
      progress: { ...password, risk: null, isJudged: true },
      audited: {
        decision: 'NoRisk',
        level: null,
        rules: [],
        isCompromised: false,
        isEnforced: true,
        origin: { ...origin, city: null, country: null },
      },
      mustReset: false,
    });
  });

  it('with a risk is refused as the policy says', async () => {
    await makeRisky(app, name);
    const { progress, audited } = await judged();
    expect(progress.risk).toEqual({ demand: 'block', device: null, withoutDevice: 'block' });
    expect(audited).toMatchObject({
      decision: 'Block',
      level: 'High',
      rules: ['network-marked-invalid', 'device-marked-invalid'],
      isEnforced: true,
    });
  });

  it('with a risk that demands no refusal is taken for a take-over that could go on', async () => {
    await makeRisky(app, name);
    const guard = await guardWith();
    const High = { action: 'NO_ACTION', notify: false } as const;
    const lenient = { ...guard, policy: { ...guard.policy, actions: { ...guard.policy.actions, High } } };
    const { progress, audited } = await judged({ guard: lenient });
    expect(progress).toEqual({ ...password, risk: null, isJudged: true });
    expect(audited).toMatchObject({ decision: 'AccountTakeover', level: 'High', isEnforced: true });
  });

  it.each([
    ['MFA_REQUIRED', 'mfa-required'],
    ['MFA_IF_CONFIGURED', 'mfa-if-configured'],
  ] as const)('with a risk that demands %s demands %s', async (action, demand) => {
    await makeRisky(app, name);
    const guard = await guardWith();
    const High = { action, notify: false };
    const asking = { ...guard, policy: { ...guard.policy, actions: { ...guard.policy.actions, High } } };
    const { progress } = await judged({ guard: asking });
    expect(progress.risk).toEqual({ demand, device: null, withoutDevice: demand });
  });

  it('in a pool that audits is only recorded', async () => {
    await makeRisky(app, name);
    const { progress, audited } = await judged({ guard: await guardWith({ mode: 'AUDIT' }) });
    expect(progress).toEqual({ ...password, risk: null, isJudged: true });
    expect(audited).toMatchObject({ decision: 'AccountTakeover', level: 'High', isEnforced: false });
  });

  it.each<[string, Judged & { readonly mode?: RiskGuard['mode'] }]>([
    ['if that is off', { mode: 'OFF' }],
    ['a second time', { progress: { ...password, isJudged: true } }],
    ['by a code', { progress: { ...password, firstFactor: 'EMAIL_OTP' } }],
    ['by a passkey', { progress: { ...password, firstFactor: 'WEB_AUTHN' } }],
    ['before the first factor', { progress: nothingProved }],
  ])('is not judged %s', async (_when, { mode = 'ENFORCED', ...given }) => {
    await makeRisky(app, name);
    const { progress = password } = given;
    const expected = { progress, audited: undefined, mustReset: false };
    expect(await judged({ ...given, guard: await guardWith({ mode }) })).toEqual(expected);
  });

  it('by custom challenges is judged', async () => {
    await makeRisky(app, name);
    const { audited } = await judged({ progress: { ...password, firstFactor: 'CUSTOM' } });
    expect(audited).toMatchObject({ decision: 'Block' });
  });

  it('is not judged from an address that is skipped, or without an address', async () => {
    await makeRisky(app, name);
    const guard = await guardWith();
    const asked: string[] = [];
    const isSkipped = (address: string) => asked.push(address) > 0;
    const skipping = { ...guard, policy: { ...guard.policy, isSkipped } };
    expect((await judged({ guard: skipping })).audited).toMatchObject({ decision: 'NoRisk', rules: [] });
    expect(new Set(asked)).toEqual(new Set([testOrigin.sourceIp]));
    const nowhere = { ...skipping, origin: { ...guard.origin, address: null } };
    expect((await judged({ guard: nowhere })).audited).toMatchObject({ decision: 'Block' });
  });

  it('has the place of its address, if the operator provides a table', async () => {
    const find = (address: string) =>
      address === testOrigin.sourceIp ? { city: 'Oslo', country: 'NO', coordinates: null } : undefined;
    const locations = { ...services.riskData.locations, find };
    const of = { ...situation, riskData: { ...services.riskData, locations } };
    expect((await judged({ of })).audited?.origin).toMatchObject({ city: 'Oslo', country: 'NO' });
    const guard = await guardWith();
    const nowhere = { ...guard, origin: { ...guard.origin, address: null } };
    expect((await judged({ of, guard: nowhere })).audited?.origin).toMatchObject({ city: null, country: null });
  });
});

describe('a remembered and trusted device', () => {
  it('lowers the risk, as long as it proves itself', async () => {
    await makeRisky(app, name);
    const { progress, audited } = await judged({ facts: { tracking, device: trusted } });
    expect(progress.risk).toEqual({ demand: 'mfa-required', device: KEY, withoutDevice: 'block' });
    expect(audited).toMatchObject({ level: 'Medium', decision: 'AccountTakeover' });
  });

  it('that made no difference is not named', async () => {
    await makeRisky(app, name);
    const guard = await guardWith();
    const Medium = { action: 'BLOCK', notify: false } as const;
    const strict = { ...guard, policy: { ...guard.policy, actions: { ...guard.policy.actions, Medium } } };
    const { progress } = await judged({ guard: strict, facts: { tracking, device: trusted } });
    expect(progress.risk).toEqual({ demand: 'block', device: null, withoutDevice: 'block' });
  });

  it.each<[string, Pick<Facts, 'tracking' | 'device'>]>([
    ['the pool does not track devices', { tracking: null, device: trusted }],
    ['it is not remembered', { tracking, device: { ...trusted, standing: 'confirmed' } }],
    ['it is not trusted', { tracking, device: { ...trusted, trusted: false } }],
  ])('does not lower it if %s', async (_why, facts) => {
    await makeRisky(app, name);
    const { progress, audited } = await judged({ facts });
    expect(progress.risk).toMatchObject({ demand: 'block', device: null });
    expect(audited).toMatchObject({ level: 'High' });
  });
});

describe('a password that is known from a breach', () => {
  const progress = { ...password, isCompromised: true };

  it('must be reset, and is recorded', async () => {
    expect(await judged({ progress })).toMatchObject({ mustReset: true, audited: { isCompromised: true } });
    expect((await judged()).mustReset).toBe(false);
  });

  it('need not be reset in a pool that audits, if it must be replaced in any case, or if the policy allows it', async () => {
    expect((await judged({ progress, guard: await guardWith({ mode: 'AUDIT' }) })).mustReset).toBe(false);
    expect((await judged({ progress, status: 'FORCE_CHANGE_PASSWORD' })).mustReset).toBe(false);
    const guard = await guardWith();
    const policy = { ...guard.policy, blocksCompromised: new Set(['SIGN_UP', 'PASSWORD_CHANGE'] as const) };
    expect((await judged({ progress, guard: { ...guard, policy } })).mustReset).toBe(false);
  });
});

it('failures count from a network that the user has not signed in from', async () => {
  const known = { name: '198.51.100.0/24', at: services.clock.now(), verdict: null };
  const history = { networks: [known], devices: [], last: null, feedback: [] };
  await services.store.write((tx) => tx.riskHistories.put(app.UserPoolId, sub, history));
  const rules = async () => (await judged()).audited?.rules;
  expect(await rules()).toEqual(['new-network', 'new-device']);
  for (let n = 0; n < 3; n += 1) await expect(byPassword(app, name, { PASSWORD: 'Wr0ng-password' })).rejects.toThrow();
  expect(await rules()).toEqual(['failures-before', 'new-network', 'new-device']);
});

it('failures of several others in the network count, which are noted in pools with threat protection', async () => {
  const of = await situationOf(await newApp(services, { pool: protectedPool('AUDIT') }));
  const { network } = signInOrigin(of.client, testOrigin, { isAdmin: false });
  const isBusy = (situation: Situation) => services.busyNetworks.isBusy(situation.pool.id, network, sub);
  for (let n = 0; n < 5; n += 1) {
    expect(isBusy(of)).toBe(false);
    noteFailure(of, `other${n}`);
  }
  expect(isBusy(of)).toBe(true);
  expect((await judged({ of })).audited?.rules).toEqual(['failures-of-many-users']);
  const plain = await situationOf(await newApp(services));
  for (let n = 0; n < 5; n += 1) noteFailure(plain, `other${n}`);
  expect(isBusy(plain)).toBe(false);
  // The address of an administrator's server says nothing.
  const ofAdmin = { ...(await situationOf(await newApp(services, { pool: protectedPool('AUDIT') }))) };
  for (let n = 0; n < 5; n += 1) noteFailure({ ...ofAdmin, context: { isAdmin: true } }, `other${n}`);
  expect(isBusy(ofAdmin)).toBe(false);
});

it('a completed sign-in is remembered with its network and its device', async () => {
  const guard = await guardWith();
  const at = services.clock.now();
  await services.store.write((tx) => learn(tx, guard, situation, sub));
  const history = () => services.store.write((tx) => tx.riskHistories.find(app.UserPoolId, sub));
  const { address, network, device } = guard.origin;
  expect(await history()).toEqual({
    networks: [{ name: network, at, verdict: null }],
    devices: [{ name: device, at, verdict: null }],
    last: { address, at },
    feedback: [],
  });
  await byPassword(app, name);
  services.clock.advance(1_000);
  const elsewhere = { ...guard, origin: { ...guard.origin, network: '198.51.100.0/24' } };
  await services.store.write((tx) => learn(tx, elsewhere, situation, sub));
  expect((await history())?.networks.map((one) => one.name)).toEqual(['198.51.100.0/24', network]);
});

it('a flow has the mode of the pool for it, and a pool without threat protection has none', async () => {
  const UserPoolAddOns = {
    AdvancedSecurityMode: 'AUDIT',
    AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
  } as const;
  const both = await situationOf(await newApp(services, { pool: { UserPoolTier: 'PLUS', UserPoolAddOns } }));
  expect(await riskGuardOf(both, { flow: 'CUSTOM_AUTH' })).toMatchObject({ mode: 'ENFORCED' });
  expect(await riskGuardOf(both, { flow: 'USER_SRP_AUTH' })).toMatchObject({ mode: 'AUDIT' });
  expect(await riskGuardOf(await situationOf(await newApp(services)), { flow: 'CUSTOM_AUTH' })).toBeUndefined();
});
