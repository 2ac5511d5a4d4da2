/**
 * Every flow and first factor x MFA mode x factors of the user x device x what follows from a risk, through the operations to the end of the
 * sign-in, compared with the reference model: the challenges in their order, and what becomes of the device. The same on pages
 * of managed login, where only the end is another: a browser session.
 */
import { type ClientSession, createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPromise } from '../../../../../test/harness/promise.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { type InitiateRequest, signIn } from '../testing/matrix-client.ts';
import {
  type FactorSet,
  newDevice,
  newMatrixUsers,
  type OwnDevice,
  restore,
  type MatrixUser,
} from '../testing/matrix-users.ts';
import { choices, firstChoices } from '../testing/reference-factors.ts';
import { errors, isError, isRisky, judged, nextResult } from '../testing/reference-model.ts';
import { makeRisky, setActions } from '../testing/risky-users.ts';
import { type Evidence, type ModelPool, type ModelRisk, noEvidence } from '../testing/reference-users.ts';

const initiateRequests: readonly InitiateRequest[] = [
  { AuthFlow: 'USER_SRP_AUTH' },
  { AuthFlow: 'USER_PASSWORD_AUTH' },
  { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' },
  { AuthFlow: 'USER_AUTH' },
  { AuthFlow: 'USER_AUTH', preferred: 'PASSWORD' },
  { AuthFlow: 'USER_AUTH', preferred: 'PASSWORD_SRP' },
  { AuthFlow: 'USER_AUTH', preferred: 'EMAIL_OTP' },
  { AuthFlow: 'USER_AUTH', preferred: 'SMS_OTP' },
  { AuthFlow: 'USER_AUTH', preferred: 'WEB_AUTHN' },
  { AuthFlow: 'USER_AUTH', preferred: 'WEB_AUTHN', verifiesUser: true },
  { AuthFlow: 'CUSTOM_AUTH' },
  { AuthFlow: 'CUSTOM_AUTH', srpFirst: true },
  { onPage: true, AuthFlow: 'USER_PASSWORD_AUTH' },
  { onPage: true, AuthFlow: 'USER_PASSWORD_AUTH', stepsUp: true },
  { onPage: true, AuthFlow: 'USER_AUTH' },
  { onPage: true, AuthFlow: 'USER_AUTH', preferred: 'PASSWORD' },
  { onPage: true, AuthFlow: 'USER_AUTH', preferred: 'EMAIL_OTP' },
  { onPage: true, AuthFlow: 'USER_AUTH', preferred: 'SMS_OTP' },
  { onPage: true, AuthFlow: 'USER_AUTH', preferred: 'WEB_AUTHN' },
  { onPage: true, AuthFlow: 'USER_AUTH', preferred: 'WEB_AUTHN', verifiesUser: true },
];

const factorSets: readonly FactorSet[] = [
  { title: 'nothing', contacts: [], on: [] },
  { title: 'addresses, no factor enabled', contacts: ['email', 'phone_number'], on: [] },
  { title: 'an app', contacts: [], on: ['SOFTWARE_TOKEN_MFA'] },
  { title: 'SMS', contacts: ['phone_number'], on: ['SMS_MFA'] },
  { title: 'e-mail', contacts: ['email'], on: ['EMAIL_OTP'] },
  { title: 'an app and SMS', contacts: ['phone_number'], on: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] },
];

/** The devices that users come with. */
const devices = [
  { title: 'no tracking', tracks: false, state: null },
  { title: 'no device', tracks: true, state: null },
  { title: 'a remembered device', tracks: true, state: { remembered: true, mfaTrusted: false } },
  { title: 'a trusted device', tracks: true, state: { remembered: true, mfaTrusted: true } },
] as const;

/** Without MFA, no device becomes trusted. */
const devicesFor = (mode: ModelPool['mfa']) =>
  devices.filter(({ state }) => mode !== 'OFF' || state?.mfaTrusted !== true);

const modes: readonly ModelPool['mfa'][] = ['OFF', 'OPTIONAL', 'ON'];

/** What follows from the risk that all sign-ins have. */
const risks: readonly ModelRisk[] = [
  { trusted: 'NO_ACTION', other: 'NO_ACTION' },
  { trusted: 'NO_ACTION', other: 'MFA_REQUIRED' },
  { trusted: 'MFA_IF_CONFIGURED', other: 'BLOCK' },
];

const poolOf = (mfa: ModelPool['mfa'], tracks: boolean, risk: ModelRisk | null = null): ModelPool => ({
  mfa,
  offered: new Set(['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']),
  recovery: null,
  firstChoices: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
  tracking: tracks ? { suppressesMfa: true, asksUser: false } : null,
  custom: { rights: 1, wrongs: 3 },
  risk,
});

/** The challenges of the first factor, and the evidence after they are answered. */
function opening(
  { AuthFlow, preferred, srpFirst, verifiesUser }: InitiateRequest,
  pool: ModelPool,
  { model }: MatrixUser,
) {
  const byPassword: Evidence = { ...noEvidence, first: 'password', password: 0 };
  if (AuthFlow === 'CUSTOM_AUTH') {
    const custom = { rights: 0, wrongs: 0 };
    if (srpFirst) return { names: ['PASSWORD_VERIFIER'], shown: { ...byPassword, custom } };
    return { names: ['CUSTOM_CHALLENGE'], shown: { ...noEvidence, first: 'custom', custom: { ...custom, rights: 1 } } };
  }
  if (AuthFlow === 'USER_SRP_AUTH') return { names: ['PASSWORD_VERIFIER'], shown: byPassword };
  if (AuthFlow !== 'USER_AUTH') return { names: [], shown: byPassword };
  if (preferred === 'WEB_AUTHN') {
    return { names: [preferred], shown: { ...noEvidence, first: 'code', mfa: verifiesUser === true } };
  }
  const isAvailable = firstChoices(pool, model).some((choice) => choice === preferred);
  if (!isAvailable) return { names: ['SELECT_CHALLENGE', 'PASSWORD'], shown: byPassword };
  if (preferred === 'PASSWORD_SRP') return { names: [preferred, 'PASSWORD_VERIFIER'], shown: byPassword };
  if (preferred === 'PASSWORD') return { names: [preferred], shown: byPassword };
  return { names: [preferred], shown: { ...noEvidence, first: 'code' } };
}

/** The expected course of the sign-in, and whether it includes MFA. */
function expectedCourse(beginning: InitiateRequest, pool: ModelPool, matrixUser: MatrixUser, device: OwnDevice | null) {
  const { model, app } = matrixUser;
  const key = device?.DeviceKey ?? null;
  const { names, shown } = opening(beginning, pool, matrixUser) as { names: string[]; shown: Evidence };
  const now = app.services.clock.now();
  for (let evidence = shown; ; ) {
    const result = nextResult(pool, model, evidence, key, now);
    evidence = judged(pool, model, evidence, key, now);
    names.push(result);
    if (result === 'tokens' || isError(result)) return { names, mfa: evidence.mfa };
    // A browser proves its device in one step.
    if (result === 'DEVICE_SRP_AUTH' && beginning.onPage !== true) names.push('DEVICE_PASSWORD_VERIFIER');
    evidence = evidenceAfter(result, evidence, pool, matrixUser, key);
  }
}

/** The evidence after a right answer to a challenge. */
function evidenceAfter(
  result: string,
  evidence: Evidence,
  pool: ModelPool,
  { model }: MatrixUser,
  key: string | null,
): Evidence {
  switch (result) {
    case 'CUSTOM_CHALLENGE':
      return { ...evidence, custom: { rights: 1, wrongs: 0 } };
    case 'SELECT_MFA_TYPE':
      return { ...evidence, choice: choices(pool, model, isRisky(pool, model, evidence, key)).at(-1) ?? null };
    case 'DEVICE_SRP_AUTH':
      return { ...evidence, device: key };
    default:
      return { ...evidence, mfa: true };
  }
}

/** Sign-ins that were compared with the model, and those of them that went another way. */
const cells = { compared: 0, different: 0 };

describe.each(modes)('MFA %s', (mode) => {
  let services: TestServices;
  let template: OwnDevice;
  let srp: ClientSession;
  const users = new Map<boolean, readonly MatrixUser[]>();
  beforeAll(async () => {
    services = await createTestServices();
    srp = await createClientSession();
    template = await newDevice(services);
    for (const tracks of [false, true])
      users.set(tracks, await newMatrixUsers(services, poolOf(mode, tracks), factorSets));
  });
  afterAll(() => services.close());

  describe.each(devicesFor(mode))('with $title', ({ tracks, state }) => {
    it.each(initiateRequests)('$AuthFlow $preferred, on a page: $onPage, for a level: $stepsUp', async (beginning) => {
      const device = state && { ...template, record: { ...template.record, ...state } };
      const own = users.get(tracks) ?? [];
      for (const risk of risks) {
        const pool = { ...poolOf(mode, tracks, risk), stepsUp: beginning.stepsUp === true };
        if (own[0] !== undefined) await setActions(own[0].app, risk);
        // An hour later, earlier codes have expired and the hourly caps start again.
        services.clock.advance(3_600_000);
        // Concurrently, because the store commits concurrent writes as a group.
        await Promise.all(own.map((matrixUser) => compare(matrixUser, pool, device, beginning)));
      }
    });
  });

  async function compare(
    matrixUser: MatrixUser,
    pool: ModelPool,
    device: OwnDevice | null,
    beginning: InitiateRequest,
  ): Promise<void> {
    const { title, record } = matrixUser;
    await restore(matrixUser, device && device.record);
    await makeRisky(matrixUser.app, matrixUser.model.name);
    const { names, newDeviceKey } = await signIn(matrixUser, device, beginning, srp);
    const expected = expectedCourse(beginning, pool, matrixUser, device);
    cells.compared += 1;
    if (names.join() !== expected.names.join()) cells.different += 1;
    expect({ title, risk: pool.risk, names }).toEqual({ title, risk: pool.risk, names: expected.names });
    if (expected.names.at(-1) === errors.blocked) return;
    expect(newDeviceKey !== undefined).toBe(pool.tracking !== null && device === null);
    const key = newDeviceKey ?? device?.DeviceKey;
    if (key === undefined) return;
    const stored = await services.store.read.devices.find(record.poolId, record.sub, key);
    expect(stored).toMatchObject({ mfaTrusted: device?.record.mfaTrusted === true || expected.mfa });
  }
});

it('are compared in every combination', () => {
  showPromise(20, [
    { what: 'combinations', reached: cells.compared, promised: 2500, bound: 'at least' },
    { what: 'sign-ins that differ from the model', reached: cells.different, promised: 0, bound: 'at most' },
  ]);
  expect(cells.compared).toBeGreaterThanOrEqual(2500);
});
