/**
 * The engine through the API, against the reference model: random people sign in, rightly and wrongly, with old and
 * with foreign Sessions, while administrators change the ground under them. Every single answer must be the model's.
 */
import { type ClientSession, createClientSession } from '@latchkey/srp';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { customFunctions, newFactorApp } from '../testing/factor-people.ts';
import { compareUser, giveAddress, prefer, replacePassword } from '../testing/model-changes.ts';
import { kinds, messageFactors, modes, offers, perform, steps } from '../testing/model-deeds.ts';
import { World } from '../testing/model-world.ts';
import { newPerson } from '../testing/people.ts';
import { mayBeOn } from '../testing/reference-factors.ts';
import { type Word, words } from '../testing/reference-model.ts';
import type { ModelPool } from '../testing/reference-people.ts';

/** As many walks as fit into this time, and no more than these. */
const LONGEST_MS = 13_000;
const WALKS = 60;

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

/** What a walk begins with. */
const settings = fc.record({
  devices: fc.constantFrom(...configurations),
  mode: fc.constantFrom(...modes),
  offered: fc.constantFrom(...offers),
  hasSms: fc.boolean(),
  recovery: fc.constantFrom(null, ...kinds),
  rights: fc.constantFrom(0, 1, 1, 2),
  on: fc.subarray([...messageFactors]),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

let worlds = 0;

const firstFactorsOf = ({ hasSms }: Pick<Settings, 'hasSms'>): ('PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP')[] =>
  hasSms ? ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] : ['PASSWORD', 'EMAIL_OTP'];

function modelOf({ devices, mode, offered, hasSms, recovery, rights }: Settings): ModelPool {
  return {
    mfa: mode,
    offered: new Set([...offered, ...(hasSms ? (['SMS_MFA'] as const) : [])]),
    recovery,
    firstChoices: firstFactorsOf({ hasSms }),
    tracking:
      devices === undefined
        ? null
        : {
            suppressesMfa: devices.ChallengeRequiredOnNewDevice === true,
            asksUser: devices.DeviceOnlyRememberedOnUserPrompt === true,
          },
    custom: { rights, wrongs: 2 },
  };
}

async function newWorld(given: Settings, seen: Map<Word, number>): Promise<World> {
  const pool = modelOf(given);
  worlds += 1;
  const app = await newFactorApp(services, {
    mode: given.mode,
    factors: given.offered,
    pool: {
      ...(given.devices && { DeviceConfiguration: given.devices }),
      ...(given.hasSms ? {} : { SmsConfiguration: undefined }),
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: firstFactorsOf(given) } },
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: given.recovery === null ? 'admin_only' : `verified_${given.recovery}`, Priority: 1 },
        ],
      },
      LambdaConfig: customFunctions(services, `world${worlds}`, pool.custom),
    },
  });
  const world = new World(app, pool, srp, seen);
  for (const person of world.people.filter(({ exists }) => exists)) {
    await newPerson(app, person.name);
    await replacePassword(world, person, true);
  }
  // Of the two one has addresses from the start.
  const [ann] = world.people;
  for (const kind of kinds) await giveAddress(world, ann, kind, true, true);
  const on = given.on.filter((factor) => mayBeOn(pool, ann, factor));
  await prefer(world, ann, on, null);
  return world;
}

it('answers every step as the reference model does', { timeout: 60_000 }, async () => {
  const seen = new Map<Word, number>();
  await fc.assert(
    fc.asyncProperty(settings, fc.array(steps, { minLength: 30, maxLength: 60, size: 'max' }), async (given, walk) => {
      const world = await newWorld(given, seen);
      for (const step of walk) await perform(world, step);
      for (const person of world.people.filter(({ exists }) => exists)) await compareUser(world, person);
    }),
    { numRuns: WALKS, interruptAfterTimeLimit: LONGEST_MS },
  );
  // What a walk has to come by, or it has shown little.
  const firsts = ['SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP', 'PASSWORD_VERIFIER', 'EMAIL_OTP'];
  const customs = ['CUSTOM_CHALLENGE', 'NEW_PASSWORD_REQUIRED'];
  const seconds = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP'];
  const devices = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER', 'tokens'];
  const refused = [words.incorrect, words.locked, words.usedSession, words.usedCode, words.wrongSentCode];
  const due = [...firsts, ...customs, ...seconds, ...devices, ...refused, words.unknownDevice, words.notAvailable];
  expect([...seen.keys()]).toEqual(expect.arrayContaining(due));
});
