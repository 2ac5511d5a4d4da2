/**
 * What the engine must answer, written a second time from the published rules: people, their factors and devices as
 * plain values, one step of a sign-in at a time. It shares nothing with the engine, and knows nothing of stores, seals
 * or SRP.
 */
import { choices, contactOfChallenge, setUps } from './reference-factors.ts';
import type { CodeKind, Evidence, ModelPerson, ModelPool, Waiting } from './reference-people.ts';

/** A sign-in's answer in a word: the challenge that it puts, `tokens`, or the message of a refusal. */
export type Word = string;

export const words = {
  incorrect: 'Incorrect username or password.',
  locked: 'Password attempts exceeded',
  disabled: 'User is disabled.',
  unknownDevice: 'Device does not exist.',
  notAuthenticated: 'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating',
  badSession: 'Invalid session for the user.',
  usedSession: 'Invalid session for the user, session can only be used once.',
  expiredSession: 'Invalid session for the user, session is expired.',
  wrongCode: 'Invalid code received for user',
  usedCode: 'Your software token has already been used once.',
  wrongSentCode: 'Invalid code or auth state for the user.',
  noSentCode: 'Invalid code provided, please request a code again.',
  tooManyCodes: 'Attempt limit exceeded, please try after some time.',
  notSetUp: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  badEmail: 'Invalid EMAIL.',
  notAvailable: 'ANSWER must be one of the available challenges.',
  notOffered: 'ANSWER must be one of MFAS_CAN_CHOOSE.',
  noFactor: 'The user pool requires MFA, and has no second factor that this user has or could set up while signing in.',
} as const;

const refusals: ReadonlySet<Word> = new Set(Object.values(words));

/** Whether a step was refused. */
export const isRefusal = (word: Word): boolean => refusals.has(word);

/** Why whoever has proved the step goes no further; undefined when nothing is in the way. */
export function barrier(person: ModelPerson, key: string | null): Word | undefined {
  if (!person.enabled) return words.disabled;
  return key !== null && !person.devices.has(key) ? words.unknownDevice : undefined;
}

/** What comes after a step that was right, in the order of the developer guide. */
export function nextWord(pool: ModelPool, person: ModelPerson, shown: Evidence, key: string | null, now: number): Word {
  const refused = barrier(person, key);
  if (refused !== undefined) return refused;
  const { tracking } = pool;
  const device = key === null ? undefined : person.devices.get(key);
  if (person.mustChange && shown.first === 'password' && !shown.newPassword) return 'NEW_PASSWORD_REQUIRED';
  const isRemembered = tracking !== null && device?.secret != null && device.remembered;
  const standsIn = isRemembered && tracking.suppressesMfa && device.trusted;
  const mfa = shown.mfa || standsIn ? undefined : mfaWord(pool, person, shown);
  if (mfa !== undefined) return sending(mfa, person, shown, now);
  if (shown.custom !== null && shown.custom.rights < pool.custom.rights) return 'CUSTOM_CHALLENGE';
  return isRemembered && shown.device !== key ? 'DEVICE_SRP_AUTH' : 'tokens';
}

/** What MFA asks for, if it is due. */
function mfaWord(pool: ModelPool, person: ModelPerson, { choice }: Evidence): Word | undefined {
  if (pool.mfa === 'OFF') return undefined;
  const among = choices(pool, person);
  if (among.length > 1) return among.find((factor) => factor === choice) ?? 'SELECT_MFA_TYPE';
  if (among.length === 1) return among[0];
  if (pool.mfa === 'OPTIONAL') return undefined;
  return setUps(pool, person).length > 0 ? 'MFA_SETUP' : words.noFactor;
}

/** A challenge that sends a code is put as long as the hour's codes last. */
export function sending(word: Word, person: ModelPerson, shown: Evidence, now: number): Word {
  if (contactOfChallenge(word) === undefined) return word;
  return person.mayBeSent(roleOf(shown), now) ? word : words.tooManyCodes;
}

/** A code is the first factor, or the second of a sign-in that has shown the first. */
export const roleOf = ({ first }: Evidence): 'first' | 'second' => (first === null ? 'first' : 'second');

/** Which code a challenge waits for. */
export function codeKind({ challenge, evidence }: Pick<Waiting, 'challenge' | 'evidence'>): CodeKind {
  return `${roleOf(evidence)} ${contactOfChallenge(challenge) ?? 'email'}`;
}

/** Why a waiting challenge takes no answer of this person now; undefined when it does. */
export function obstacle(waiting: Waiting, person: ModelPerson, now: number): Word | undefined {
  const hasSession = !waiting.challenge.endsWith('PASSWORD_VERIFIER');
  if (now >= waiting.expiresAt) return hasSession ? words.expiredSession : words.incorrect;
  if (person !== waiting.person) return words.incorrect;
  if (waiting.ticket.used) return words.usedSession;
  const { password } = waiting.evidence;
  if (password !== null && password !== person.password) return words.badSession;
  return person.isLocked(now) ? words.locked : undefined;
}

/**
 * Which step a code belongs to that an authenticator app shows `steps` steps from now; undefined for one that is no
 * good.
 */
export function acceptedStep(now: number, steps: number): number | undefined {
  return Math.abs(steps) <= 1 ? Math.floor(now / 30_000) + steps : undefined;
}
