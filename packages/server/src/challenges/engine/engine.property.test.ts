/**
 * Compares the engine, called through the API, with the reference model: random users sign in with right and wrong
 * answers and with old and foreign Sessions, while administrators change users and pool. Every response must be the
 * model's.
 */
import { type ClientSession, createClientSession } from '@latchkey/srp';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { passkeys } from '../testing/model/passkeys.ts';
import { accountSettings, customFunctions, newFactorApp } from '../testing/factor-users.ts';
import { compareUser, giveAddress, prefer, replacePassword } from '../testing/model/changes.ts';
import { kinds, messageFactors, modes, offers, perform, steps } from '../testing/model/actions.ts';
import { recoveries } from '../testing/model/recovery.ts';
import { signUpFunction, signUps } from '../testing/model/sign-up.ts';
import { hashReplaced, World } from '../testing/model/world.ts';
import { makeRisky, protectedPool, setActions } from '../testing/risky-users.ts';
import { newUser } from '../testing/sign-in-steps.ts';
import { walkRuns } from '../testing/walk-runs.ts';
import { mayBeOn } from '../testing/reference-factors.ts';
import { type Result, errors } from '../testing/reference-model.ts';
import type { ContactKind } from '../testing/reference-codes.ts';
import type { ModelPool } from '../testing/reference-users.ts';

/**
 * Random walks in a round. Their number is fixed, so that what the test covers does not depend on the machine's speed.
 */
const WALKS = 20;

/** If an outcome was not seen yet, further rounds follow, up to this number. */
const MAX_ROUNDS = 10;

let services: TestServices;
let srp: ClientSession;
beforeAll(async () => {
  srp = await createClientSession();
  services = await createTestServices();
});
afterAll(() => services.close());

const configurations = [
  undefined,
  {},
  { ChallengeRequiredOnNewDevice: true },
  { DeviceOnlyRememberedOnUserPrompt: true },
  { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
];

/** What follows from a risk, repeated by frequency: where sign-ins are blocked, a walk ends early. */
const riskActions = [
  'NO_ACTION',
  'MFA_IF_CONFIGURED',
  'MFA_IF_CONFIGURED',
  'MFA_REQUIRED',
  'MFA_REQUIRED',
  'BLOCK',
] as const;

/** The addresses that a sign-up verifies, repeated by frequency. */
const verifiedKinds: readonly ContactKind[][] = [['email'], ['email'], ['email', 'phone_number'], ['phone_number'], []];

/** Codes that are a first factor, repeated by frequency. */
const firstCodes = [
  ['EMAIL_OTP', 'SMS_OTP'],
  ['EMAIL_OTP', 'SMS_OTP'],
  ['EMAIL_OTP', 'SMS_OTP'],
  ['SMS_OTP'],
  [],
] as const satisfies readonly (readonly string[])[];

/** The settings of a walk. */
const settings = fc.record({
  devices: fc.constantFrom(...configurations),
  mode: fc.constantFrom(...modes),
  offered: fc.constantFrom(...offers),
  hasSms: fc.boolean(),
  recovery: fc.constantFrom(null, ...kinds),
  dropsTrust: fc.boolean(),
  verifies: fc.constantFrom(...verifiedKinds),
  codes: fc.constantFrom(...firstCodes),
  passkeyUse: fc.constantFrom(null, 'SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'),
  firstSignInIsFree: fc.boolean(),
  rights: fc.constantFrom(0, 1, 1, 2),
  on: fc.subarray([...messageFactors]),
  threat: fc.constantFrom('OFF', 'AUDIT', 'ENFORCED', 'ENFORCED'),
  risk: fc.record({ trusted: fc.constantFrom(...riskActions), other: fc.constantFrom(...riskActions) }),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

let worlds = 0;

type FirstFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

/** The password, passkeys, and codes: most often all that the pool can send. */
const firstFactorsOf = ({ hasSms, codes, passkeyUse }: Settings): FirstFactor[] => [
  'PASSWORD',
  ...codes.filter((code) => hasSms || code === 'EMAIL_OTP'),
  ...(passkeyUse === null ? [] : (['WEB_AUTHN'] as const)),
];

/** A pool without SMS verifies no phone numbers. */
const verifiedBy = ({ hasSms, verifies }: Settings): ContactKind[] =>
  verifies.filter((kind) => hasSms || kind === 'email');

function modelOf(given: Settings): ModelPool {
  const { devices, mode, offered, hasSms, recovery, rights, threat, risk, dropsTrust, firstSignInIsFree } = given;
  return {
    verifies: verifiedBy(given),
    firstSignInIsFree,
    mfa: mode,
    offered: new Set([...offered, ...(hasSms ? (['SMS_MFA'] as const) : [])]),
    recovery,
    dropsTrust,
    firstChoices: firstFactorsOf(given),
    passkeyCountsAsTwo: given.passkeyUse === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    tracking:
      devices === undefined
        ? null
        : {
            suppressesMfa: devices.ChallengeRequiredOnNewDevice === true,
            asksUser: devices.DeviceOnlyRememberedOnUserPrompt === true,
          },
    custom: { rights, wrongs: 2 },
    risk: threat === 'ENFORCED' ? risk : null,
  };
}

async function newWorld(given: Settings, seen: Map<Result, number>): Promise<World> {
  const pool = modelOf(given);
  worlds += 1;
  const app = await newFactorApp(services, {
    mode: given.mode,
    factors: given.offered,
    passkeys: given.passkeyUse,
    pool: {
      ...(given.threat !== 'OFF' && protectedPool(given.threat)),
      ...(given.devices && { DeviceConfiguration: given.devices }),
      ...(given.hasSms ? {} : { SmsConfiguration: undefined }),
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: firstFactorsOf(given) } },
      ...accountSettings({ ...given, verifies: verifiedBy(given) }),
      LambdaConfig: {
        ...customFunctions(services, `world${worlds}`, pool.custom),
        ...signUpFunction(services, `world${worlds}`),
      },
    },
  });
  const world = new World(app, pool, srp, seen);
  for (const person of world.users.filter(({ exists }) => exists)) {
    await newUser(app, person.name);
    await replacePassword(world, person, true);
    if (given.threat !== 'OFF') await makeRisky(app, person.name);
  }
  if (given.threat !== 'OFF') await setActions(app, given.risk);
  // One of the two users has addresses from the start.
  const [ann] = world.users;
  for (const kind of kinds) await giveAddress(world, ann, kind, true, true);
  const on = given.on.filter((factor) => mayBeOn(pool, ann, factor));
  await prefer(world, ann, on, null);
  return world;
}

const walks = fc.array(steps, { minLength: 30, maxLength: 60, size: 'max' });

/** The outcomes that the walks together must reach. */
const due: readonly Result[] = [
  // First factors.
  'SELECT_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'PASSWORD_VERIFIER',
  'EMAIL_OTP',
  // Custom challenges and passwords set by an administrator.
  'CUSTOM_CHALLENGE',
  'NEW_PASSWORD_REQUIRED',
  // Second factors.
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  // Devices and the end of a sign-in.
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'tokens',
  hashReplaced,
  // Errors.
  errors.incorrect,
  errors.locked,
  errors.usedSession,
  errors.usedCode,
  errors.wrongSentCode,
  errors.unknownDevice,
  errors.notAvailable,
  errors.blocked,
  // Forgotten passwords.
  ...Object.values(recoveries),
  errors.resetRequired,
  errors.wrongResetCode,
  // Passkeys.
  'WEB_AUTHN',
  ...Object.values(passkeys),
  // Sign-ups.
  ...Object.values(signUps),
  errors.notConfirmed,
  errors.nameTaken,
  errors.notVerifying,
];

// The limit only ends a test that hangs.
it('answers every step as the reference model does', { timeout: 3_600_000 }, async () => {
  const seen = new Map<Result, number>();
  const missing = () => due.filter((result) => !seen.has(result));
  const property = fc.asyncProperty(settings, walks, async (given, walk) => {
    const world = await newWorld(given, seen);
    for (const step of walk) await perform(world, step);
    for (const person of world.users.filter(({ exists }) => exists)) await compareUser(world, person);
  });
  for (let round = 0; round === 0 || (round < MAX_ROUNDS && missing().length > 0); round += 1) {
    await fc.assert(property, walkRuns(WALKS));
  }
  expect(missing()).toEqual([]);
});
