/** The actions of users and administrators in a random walk, and their frequencies. */
import fc from 'fast-check';
import { answer } from './answers.ts';
import { begin, guessPasswords, signInFully, signInWithPasskey } from './starts.ts';
import {
  confirm,
  enable,
  registerApp,
  forget,
  giveAddress,
  importHash,
  prefer,
  refresh,
  remember,
  replacePassword,
  setMode,
  signOut,
  takeAddress,
  wait,
} from './changes.ts';
import type { Tokens } from './held.ts';
import { chosen, type World } from './world.ts';
import { recover } from './forgotten.ts';
import { continueSignUp, newcomer } from './newcomers.ts';
import { deletePasskey, registerPasskey } from './passkeys.ts';
import { requireReset } from './recovery.ts';
import type { ContactKind } from '../reference-codes.ts';
import type { Factor, ModelPool } from '../reference-users.ts';

/** Random choices for an action: the user, the device key, one of the held challenges or tokens, and variants. */
const choices = fc.record({
  who: fc.nat(1_000),
  which: fc.nat(1_000),
  key: fc.nat(1_000),
  isRight: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  isLatest: fc.boolean(),
  isSeldom: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
});
type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never;

type Action = (world: World, choice: Choice) => Promise<void> | undefined;

/** MFA modes, repeated by frequency. */
export const modes: readonly ModelPool['mfa'][] = ['OFF', 'OPTIONAL', 'OPTIONAL', 'ON', 'ON'];
const waits = [999, 1_000, 30_000, 60_000, 179_999, 900_000, 3_599_999];
/** The kinds of addresses. */
export const kinds: readonly ContactKind[] = ['email', 'phone_number'];
/** Second factors that send codes. */
export const messageFactors = ['SMS_MFA', 'EMAIL_OTP'] as const;
const factors: readonly Factor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'];
/** Factors that a pool offers besides SMS, repeated by frequency. */
export const offers: readonly (readonly Factor[])[] = [
  ['SOFTWARE_TOKEN_MFA'],
  ['SOFTWARE_TOKEN_MFA'],
  ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
  ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
  ['EMAIL_OTP'],
];

/** A new passkey that verifies its user, or one that does not, and sign-ins with it. Users of a provider sign in there only. */
async function registerAndUse(world: World, tokens: Tokens, key: number, which: number): Promise<void> {
  await registerPasskey(world, tokens, key % 2 > 0);
  if (world.users.includes(tokens.person)) await signInWithPasskey(world, tokens.person, key, which, true);
}

/** The actions with their relative frequencies. */
const actions: readonly (readonly [weight: number, deed: Action])[] = [
  [
    12,
    (world, { who, which, key }) => {
      const person = world.person(who, true);
      return signInFully(world, person, world.key(person, key), which);
    },
  ],
  [
    6,
    (world, { who, which, key, isRight, isSeldom }) => {
      const person = world.person(who, !isSeldom);
      return begin(world, person, isRight, world.key(person, key), which);
    },
  ],
  [2, (world, { who, which, isSeldom }) => guessPasswords(world, world.person(who, !isSeldom), 1 + (which % 5))],
  [
    16,
    (world, { who, which, key, isRight, isLatest, isSeldom }) => {
      const held = isLatest ? world.held.at(-1) : chosen(world.held, which);
      if (held === undefined) return undefined;
      const as = isSeldom ? world.person(who, false) : held.person;
      const given = key % 8 === 0 ? world.key(as, key >> 3) : key % 8 === 1 ? null : held.key;
      return answer(world, { held, as, isRight, key: given, withSession: which % 8 !== 0, pick: who });
    },
  ],
  [
    8,
    (world, { which, key, isRight, isLatest }) => {
      const waiting = world.held.filter(({ sent, expiresAt }) => sent !== undefined && world.now < expiresAt);
      const held = isLatest ? waiting.at(-1) : chosen(waiting, which);
      return (
        held &&
        answer(world, {
          held,
          as: held.person,
          isRight: isRight && key % 2 > 0,
          key: held.key,
          withSession: true,
          pick: key,
        })
      );
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
    2,
    (world, { which }) => {
      const tokens = chosen(world.tokens, which);
      return tokens && registerApp(world, tokens);
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
  [
    3,
    (world, { who, which, key }) => {
      const on = factors.filter((_, index) => (which >> index) % 2 === 1);
      return prefer(world, world.person(who, true), on, chosen([null, ...on], key) ?? null);
    },
  ],
  [
    3,
    (world, { who, which, isLatest }) =>
      giveAddress(world, world.person(who, true), chosen(kinds, which) ?? 'email', which % 4 > 1, isLatest),
  ],
  [1, (world, { who, which }) => takeAddress(world, world.person(who, true), chosen(kinds, which) ?? 'email')],
  [2, (world, { who, isLatest }) => replacePassword(world, world.person(who, true), isLatest)],
  [2, (world, { who }) => importHash(world, world.person(who, true))],
  [1, (world, { which, key }) => setMode(world, chosen(modes, which) ?? 'OFF', chosen(offers, key) ?? [])],
  [4, (world, { which }) => wait(world, chosen(waits, which) ?? 0)],
  [6, (world, choice) => recover(world, choice, false)],
  [1, (world, { who }) => requireReset(world, world.person(who, true))],
  [
    4,
    (world, { which, key, isLatest }) => {
      const tokens = isLatest ? world.tokens.at(-1) : chosen(world.tokens, which);
      return tokens && registerAndUse(world, tokens, key, which);
    },
  ],
  [
    2,
    (world, { which, key, isLatest }) => {
      const owned = world.tokens.filter(({ person }) => person.passkeys.length > 0);
      const tokens = isLatest ? owned.at(-1) : chosen(owned, which);
      return tokens && deletePasskey(world, tokens, key);
    },
  ],
  [
    3,
    (world, { who, key, which, isRight }) =>
      signInWithPasskey(
        world,
        chosen(
          world.users.filter(({ passkeys }) => passkeys.length > 0),
          who,
        ),
        key,
        which,
        isRight,
      ),
  ],
  [4, newcomer],
  [4, continueSignUp],
];

/** A random action, drawn by weight. */
export const steps = fc.oneof(
  ...actions.map(([weight], index) => ({
    weight,
    arbitrary: fc.record({ index: fc.constant(index), choice: choices }),
  })),
);

/** Performs an action. */
export async function perform(world: World, { index, choice }: { readonly index: number; readonly choice: Choice }) {
  await actions[index]?.[1](world, choice);
}
