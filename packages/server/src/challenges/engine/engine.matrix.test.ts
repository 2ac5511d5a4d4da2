/**
 * Every flow and first factor x MFA mode x what the user has x device, through the operations and to the end, against
 * the reference model: which challenges are put in which order, and what becomes of the device.
 */
import { type ClientSession, createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { type InitiateRequest, signIn } from '../testing/matrix-client.ts';
import {
  type Equipment,
  newDevice,
  newPeople,
  type OwnDevice,
  restore,
  type Somebody,
} from '../testing/matrix-people.ts';
import { choices, firstChoices } from '../testing/reference-factors.ts';
import { isRefusal, nextWord } from '../testing/reference-model.ts';
import { type Evidence, type ModelPool, noEvidence } from '../testing/reference-people.ts';

const beginnings: readonly InitiateRequest[] = [
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
];

const equipments: readonly Equipment[] = [
  { says: 'nothing', contacts: [], on: [] },
  { says: 'addresses, and nothing on', contacts: ['email', 'phone_number'], on: [] },
  { says: 'an app', contacts: [], on: ['SOFTWARE_TOKEN_MFA'] },
  { says: 'SMS', contacts: ['phone_number'], on: ['SMS_MFA'] },
  { says: 'e-mail', contacts: ['email'], on: ['EMAIL_OTP'] },
  { says: 'an app and SMS', contacts: ['phone_number'], on: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] },
];

/** The devices that people come with. */
const devices = [
  { says: 'no tracking', tracks: false, state: null },
  { says: 'no device', tracks: true, state: null },
  { says: 'a remembered device', tracks: true, state: { remembered: true, mfaTrusted: false } },
  { says: 'a trusted device', tracks: true, state: { remembered: true, mfaTrusted: true } },
] as const;

/** Without MFA no device is trusted. */
const devicesFor = (mode: ModelPool['mfa']) =>
  devices.filter(({ state }) => mode !== 'OFF' || state?.mfaTrusted !== true);

const modes: readonly ModelPool['mfa'][] = ['OFF', 'OPTIONAL', 'ON'];

const poolOf = (mfa: ModelPool['mfa'], tracks: boolean): ModelPool => ({
  mfa,
  offered: new Set(['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']),
  recovery: null,
  firstChoices: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
  tracking: tracks ? { suppressesMfa: true, asksUser: false } : null,
  custom: { rights: 1, wrongs: 3 },
});

/** What the first factor puts, and shows once it is answered. */
function opening(
  { AuthFlow, preferred, srpFirst, verifiesUser }: InitiateRequest,
  pool: ModelPool,
  { model }: Somebody,
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

/** The whole course, by the model; and whether the sign-in has been through MFA. */
function expectedCourse(beginning: InitiateRequest, pool: ModelPool, somebody: Somebody, device: OwnDevice | null) {
  const { model, app } = somebody;
  const key = device?.DeviceKey ?? null;
  const { names, shown } = opening(beginning, pool, somebody) as { names: string[]; shown: Evidence };
  for (let evidence = shown; ; ) {
    const word = nextWord(pool, model, evidence, key, app.services.clock.now());
    names.push(word);
    if (word === 'tokens' || isRefusal(word)) return { names, mfa: evidence.mfa };
    if (word === 'DEVICE_SRP_AUTH') names.push('DEVICE_PASSWORD_VERIFIER');
    evidence = shownBy(word, evidence, pool, somebody, key);
  }
}

/** What the right answer to a challenge adds. */
function shownBy(word: string, evidence: Evidence, pool: ModelPool, { model }: Somebody, key: string | null): Evidence {
  switch (word) {
    case 'CUSTOM_CHALLENGE':
      return { ...evidence, custom: { rights: 1, wrongs: 0 } };
    case 'SELECT_MFA_TYPE':
      return { ...evidence, choice: choices(pool, model).at(-1) ?? null };
    case 'DEVICE_SRP_AUTH':
      return { ...evidence, device: key };
    default:
      return { ...evidence, mfa: true };
  }
}

describe.each(modes)('MFA %s', (mode) => {
  let services: TestServices;
  let template: OwnDevice;
  let srp: ClientSession;
  const people = new Map<boolean, readonly Somebody[]>();
  beforeAll(async () => {
    services = await createTestServices();
    srp = await createClientSession();
    template = await newDevice(services);
    for (const tracks of [false, true]) people.set(tracks, await newPeople(services, poolOf(mode, tracks), equipments));
  });
  afterAll(() => services.close());

  describe.each(devicesFor(mode))('with $says', ({ tracks, state }) => {
    it.each(beginnings)('$AuthFlow $preferred', async (beginning) => {
      const pool = poolOf(mode, tracks);
      const device = state && { ...template, record: { ...template.record, ...state } };
      // No code of before counts then, and as many as ever may be sent.
      services.clock.advance(3_600_000);
      // All at once: the store keeps what is written together at the price of one.
      await Promise.all((people.get(tracks) ?? []).map((somebody) => compare(somebody, pool, device, beginning)));
    });
  });

  async function compare(
    somebody: Somebody,
    pool: ModelPool,
    device: OwnDevice | null,
    beginning: InitiateRequest,
  ): Promise<void> {
    const { says, record } = somebody;
    await restore(somebody, device && device.record);
    const { names, newDeviceKey } = await signIn(somebody, device, beginning, srp);
    const expected = expectedCourse(beginning, pool, somebody, device);
    expect({ says, names }).toEqual({ says, names: expected.names });
    expect(newDeviceKey !== undefined).toBe(pool.tracking !== null && device === null);
    const key = newDeviceKey ?? device?.DeviceKey;
    if (key === undefined) return;
    const kept = await services.store.read.devices.find(record.poolId, record.sub, key);
    expect(kept).toMatchObject({ mfaTrusted: device?.record.mfaTrusted === true || expected.mfa });
  }
});
