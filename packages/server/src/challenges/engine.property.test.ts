/**
 * The engine through the API, against the reference model: random people sign in, rightly and wrongly, with old and with
 * foreign Sessions, while administrators change the ground under them. Every single answer must be the model's.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../operations/call.testing.ts';
import {
  confirm,
  enable,
  enrol,
  forget,
  prefer,
  refresh,
  remember,
  replacePassword,
  setMode,
  signOut,
  wait,
} from './model-changes.testing.ts';
import { chosen, World } from './model-world.testing.ts';
import { newApp, newPerson } from './people.testing.ts';
import { type ModelPool, type Word, words } from './reference-model.testing.ts';

/** As many walks as fit into this time, and no more than these. */
const LONGEST_MS = 9_000;
const WALKS = 60;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** What is done, to whom, with which of the things at hand, and how. */
const choices = fc.record({
  who: fc.nat(1_000),
  which: fc.nat(1_000),
  key: fc.nat(1_000),
  isRight: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  isLatest: fc.boolean(),
  isSeldom: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
});
type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never;

type Deed = (world: World, choice: Choice) => Promise<void> | undefined;

const modes: readonly ModelPool['mfa'][] = ['OFF', 'OPTIONAL', 'ON', 'ON'];
const waits = [999, 1_000, 30_000, 60_000, 179_999, 900_000];

/** What can be done, and how often in comparison. */
const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [
    10,
    (world, { who, key, isSeldom }) => {
      const person = world.person(who, true);
      return world.bySteps(person, isSeldom, world.key(person, key));
    },
  ],
  [
    4,
    (world, { who, key, isRight, isSeldom }) => {
      const person = world.person(who, !isSeldom);
      return world.byPassword(person, isRight, world.key(person, key));
    },
  ],
  [2, (world, { who, which, isSeldom }) => world.guess(world.person(who, !isSeldom), 1 + (which % 6))],
  [
    1,
    (world, { who, key, isSeldom }) => {
      const person = world.person(who, !isSeldom);
      return world.bySrp(person, world.key(person, key));
    },
  ],
  [
    10,
    (world, { who, which, key, isRight, isLatest, isSeldom }) => {
      const held = isLatest ? world.held.at(-1) : chosen(world.held, which);
      if (held === undefined) return undefined;
      const as = isSeldom ? world.person(who, false) : held.person;
      const given = key % 8 === 0 ? world.key(as, key >> 3) : held.key;
      return world.answer(held, as, isRight, given, which % 8 !== 0);
    },
  ],
  [
    6,
    (world, { which, isLatest }) => {
      const tokens = isLatest ? world.tokens.at(-1) : chosen(world.tokens, which);
      return tokens && confirm(world, tokens);
    },
  ],
  [
    3,
    (world, { which }) => {
      const tokens = chosen(world.tokens, which);
      return tokens && enrol(world, tokens);
    },
  ],
  [
    2,
    (world, { which, key, isRight }) => {
      const tokens = chosen(world.tokens, which);
      return tokens && refresh(world, tokens, isRight ? tokens.deviceKey : world.key(tokens.person, key));
    },
  ],
  [
    3,
    (world, { who, which, isRight }) => {
      const person = world.person(who, true);
      const key = chosen([...person.devices.keys()], which);
      return key === undefined ? undefined : remember(world, person, key, isRight);
    },
  ],
  [
    1,
    (world, { who, which }) => {
      const person = world.person(who, true);
      const key = chosen([...person.devices.keys()], which);
      return key === undefined ? undefined : forget(world, person, key);
    },
  ],
  [2, (world, { who, isRight }) => enable(world, world.person(who, true), isRight)],
  [1, (world, { who }) => signOut(world, world.person(who, true))],
  [1, (world, { who, isRight }) => prefer(world, world.person(who, true), isRight)],
  [2, (world, { who, isLatest }) => replacePassword(world, world.person(who, true), isLatest)],
  [1, (world, { which }) => setMode(world, chosen(modes, which) ?? 'OFF')],
  [4, (world, { which }) => wait(world, chosen(waits, which) ?? 0)],
];

const steps = fc.oneof(
  ...deeds.map(([weight], index) => ({
    weight,
    arbitrary: fc.record({ index: fc.constant(index), choice: choices }),
  })),
);

const configurations = [
  undefined,
  {},
  { ChallengeRequiredOnNewDevice: true },
  { DeviceOnlyRememberedOnUserPrompt: true },
  { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
];

async function newWorld(
  DeviceConfiguration: (typeof configurations)[number],
  mfa: ModelPool['mfa'],
  seen: Map<Word, number>,
): Promise<World> {
  const app = await newApp(services, { mfa, pool: DeviceConfiguration ? { DeviceConfiguration } : {} });
  const tracking = DeviceConfiguration && {
    suppressesMfa: DeviceConfiguration.ChallengeRequiredOnNewDevice === true,
    asksUser: DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt === true,
  };
  const world = new World(app, { mfa, tracking: tracking ?? null }, seen);
  for (const person of world.people.filter(({ exists }) => exists)) {
    await newPerson(app, person.name);
    await replacePassword(world, person, true);
  }
  return world;
}

it('answers every step as the reference model does', { timeout: 60_000 }, async () => {
  const seen = new Map<Word, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...configurations),
      fc.constantFrom(...modes),
      fc.array(steps, { minLength: 50, maxLength: 100, size: 'max' }),
      async (configuration, mode, walk) => {
        const world = await newWorld(configuration, mode, seen);
        for (const { index, choice } of walk) await deeds[index]?.[1](world, choice);
      },
    ),
    { numRuns: WALKS, interruptAfterTimeLimit: LONGEST_MS },
  );
  // What a walk has to come by, or it has shown little.
  const challenges = ['NEW_PASSWORD_REQUIRED', 'MFA_SETUP', 'SOFTWARE_TOKEN_MFA', 'DEVICE_SRP_AUTH', 'tokens'];
  const refusals = [words.incorrect, words.locked, words.usedSession, words.usedCode, words.unknownDevice];
  expect([...seen.keys()]).toEqual(expect.arrayContaining([...challenges, 'DEVICE_PASSWORD_VERIFIER', ...refusals]));
});
