/**
 * A pool, its users and the challenges and tokens that their clients hold. Every response of the service is compared
 * with that of the reference model, and its effects are recorded in the model.
 */
import { ServiceError } from '@latchkey/model';
import type { ClientSession } from '@latchkey/srp';
import { expect } from 'vitest';
import { latestCode } from '../factor-users.ts';
import type { App, Parameters, Reply } from '../sign-in-steps.ts';
import type { Confirmation, HeldChallenge, HeldSignUp, Tokens } from './held.ts';
import { DEVICE_SECRET, pageErrorOf } from './pages.ts';
import { choices, contactOfChallenge, firstChoices, setUps } from '../reference-factors.ts';
import { codeKind, isError, isRisky, judged, nextResult, roleOf, type Result, errors } from '../reference-model.ts';
import type { Network } from '../reference-codes.ts';
import { type Evidence, ModelUser, type ModelPool, type Ticket, type Waiting } from '../reference-users.ts';

/** How long a challenge can be answered, in milliseconds. */
export const VALIDITY = 3 * 60_000;

/** The state of a sign-in after an accepted step. */
export interface NextState {
  readonly person: ModelUser;
  readonly evidence: Evidence;
  readonly key: string | null;
  /** Consumed by the step. */
  readonly ticket?: Ticket;
  readonly newAddress?: string;
}

/** An answer that is about to be sent. */
export interface Answer {
  readonly held: HeldChallenge;
  /** The user whose name the answer contains. */
  readonly as: ModelUser;
  readonly isRight: boolean;
  readonly key: string | null;
  readonly withSession: boolean;
  /** A random number for choices. */
  readonly pick: number;
}

/** Counted like a result: a sign-in has replaced an imported hash. */
export const hashReplaced: Result = 'an imported hash was replaced';

/** The password with this number in the model. */
export const textOf = (password: number): string => `Passw0rd-${password}`;

/** A wrong password: the one that the user had before, or one that nobody ever had. */
export const wrongPasswordOf = ({ earlierPassword }: ModelUser): string =>
  earlierPassword === null ? 'Wr0ng-password' : textOf(earlierPassword);

/** Returns the message of a service error, and throws any other error again. */
export function messageOf(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  throw error;
}

/** Returns one element of the list, or undefined if it is empty. */
export const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

/** USERNAME and the device's key, if one is sent. */
export const parametersFor = ({ name }: ModelUser, key: string | null): Parameters => ({
  USERNAME: name,
  ...(key !== null && { DEVICE_KEY: key }),
});

const resultOf = ({ AuthenticationResult, ChallengeName }: Reply): Result =>
  AuthenticationResult === undefined ? String(ChallengeName) : 'tokens';

const listIn = (reply: Reply, name: string): unknown => JSON.parse(reply.ChallengeParameters?.[name] ?? 'null');

/** A browser is asked for the user's passkeys. */
function passkeyOptionsIn(reply: Reply, { passkeys }: ModelUser) {
  const options = JSON.parse(reply.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? 'null') as {
    readonly challenge: string;
    readonly rpId: string;
    readonly allowCredentials: readonly { readonly id: string }[];
  };
  const own = passkeys.flatMap(({ authenticator, isDeleted }) => (isDeleted ? [] : [authenticator.credentialId]));
  expect(new Set(options.allowCredentials.map(({ id }) => id))).toEqual(new Set(own));
  return options;
}

export class World {
  readonly app: App;
  readonly pool: ModelPool;
  /** The client's half of every SRP round. It is shared because generating one takes longer than the rest of a step. */
  readonly srp: ClientSession;
  /** Two users, a name that nobody has, and those who have signed up. */
  readonly users: [ModelUser, ModelUser, ModelUser, ...ModelUser[]] = [
    new ModelUser('ann', true),
    new ModelUser('bob', true),
    new ModelUser('nobody', false),
  ];
  readonly held: HeldChallenge[] = [];
  readonly tokens: Tokens[] = [];
  /** Codes for forgotten passwords that were sent, the newest last. */
  readonly resetCodes: { readonly person: ModelUser; readonly text: string }[] = [];
  readonly signUps: HeldSignUp[] = [];
  readonly confirmedSignUps: Confirmation[] = [];
  readonly #seen: Map<Result, number>;
  #passwords = 0;

  /** @param seen counts the results of all steps */
  constructor(app: App, pool: ModelPool, srp: ClientSession, seen: Map<Result, number>) {
    this.app = app;
    this.pool = pool;
    this.srp = srp;
    this.#seen = seen;
  }

  get now(): number {
    return this.app.services.clock.now();
  }

  /** Counts a result. */
  count(result: Result): void {
    this.#seen.set(result, (this.#seen.get(result) ?? 0) + 1);
  }

  newPassword(): number {
    this.#passwords += 1;
    return this.#passwords;
  }

  /** Compares a response with the expected result. Returns undefined for an error. */
  async compare(attempt: Promise<Reply>, expected: Result): Promise<Reply | undefined> {
    const reply = await attempt.catch(messageOf);
    const result = typeof reply === 'string' ? reply : resultOf(reply);
    expect(result).toBe(this.isOnPage && isError(expected) ? pageErrorOf(expected) : expected);
    this.count(expected);
    return typeof reply === 'string' ? undefined : reply;
  }

  /**
   * Compares the outcome of a step that is not one of a sign-in. Returns whether it was accepted.
   * @param done what is counted if it was
   */
  async compareOutcome(attempt: Promise<unknown> | undefined, done: Result, refusal: Result | undefined) {
    const refused = await Promise.resolve(attempt).then(() => undefined, messageOf);
    expect(refused).toBe(this.isOnPage && refusal !== undefined ? pageErrorOf(refusal) : refusal);
    this.count(refusal ?? done);
    return refused === undefined;
  }

  /** The network that steps come from. */
  get network(): Network {
    return this.isOnPage ? 'pages' : 'api';
  }

  /** A random user; with `onlyUsers`, one who exists. */
  person(pick: number, onlyUsers: boolean): ModelUser {
    const among = onlyUsers ? this.users.filter(({ exists }) => exists) : this.users;
    return chosen(among, pick) ?? this.users[0];
  }

  /** No device key, one of the user's, one of another user's, or one that never existed. */
  key(person: ModelUser, pick: number): string | null {
    const others = this.users.flatMap((other) => [...other.devices.keys()]);
    if (pick % 16 === 0) return chosen(['us-east-1_0', ...others], pick >> 4) ?? null;
    const remembered = [...person.devices].filter(([, device]) => device.remembered).map(([key]) => key);
    if (pick % 4 !== 1 && remembered.length > 0) return chosen(remembered, pick) ?? null;
    return chosen([null, ...person.devices.keys()], pick) ?? null;
  }

  /** Whether steps are taken on pages. */
  get isOnPage(): boolean {
    return this.app.pages?.areUsed === true;
  }

  set isOnPage(isOnPage: boolean) {
    if (this.app.pages !== undefined) this.app.pages.areUsed = isOnPage;
  }

  /** The device that a browser is for a user: a forgotten or an unconfirmed one is none. */
  browserKey(person: ModelUser, key: string | null): string | null {
    return key !== null && this.pool.tracking !== null && person.devices.get(key)?.secret != null ? key : null;
  }

  /** The result that the model expects next. A remembered browser proves itself without the user. */
  next({ person, evidence, key }: NextState): Result {
    const result = nextResult(this.pool, person, evidence, key, this.now);
    if (result !== 'DEVICE_SRP_AUTH' || !this.isOnPage) return result;
    return nextResult(this.pool, person, { ...evidence, device: key }, key, this.now);
  }

  /** The expected result of a step with a secret. Counts a wrong secret. */
  afterSecret(nextState: NextState, isRight: boolean, refusal: Result): Result {
    const { person } = nextState;
    if (person.isLocked(this.now)) return errors.locked;
    if (isRight) return this.next(nextState);
    person.fail(this.now);
    return refusal;
  }

  /**
   * The device key that applies: that of the step; or, until the first factor is proved, the one the sign-in began
   * with, if that device still exists.
   */
  applicableKey({ evidence, key }: Waiting, person: ModelUser, given: string | null): string | null {
    if (given !== null) return given;
    return evidence.first === null && key !== null && person.devices.has(key) ? key : null;
  }

  /** Compares a response, and records the effects of an accepted step. Returns false for an error. */
  async step(attempt: Promise<Reply>, expected: Result, nextState: NextState): Promise<boolean> {
    const reply = await this.compare(attempt, expected);
    const { person, evidence, key } = nextState;
    // A refusal in the step that judges the risk is committed.
    const isRefusal = expected === errors.blocked && evidence.risk === undefined;
    if (isRefusal && nextState.ticket) nextState.ticket.used = true;
    if (reply !== undefined || isRefusal) this.#replaceHash(person, evidence);
    if (reply === undefined) return false;
    nextState = { ...nextState, evidence: judged(this.pool, person, evidence, key, this.now) };
    if (nextState.ticket) nextState.ticket.used = true;
    if (reply.AuthenticationResult === undefined) this.#hold(reply, nextState);
    else this.#finish(reply, nextState);
    return true;
  }

  /** A committed step with the password replaces the imported hash. */
  #replaceHash(person: ModelUser, { password }: Evidence): void {
    if (!person.isImported || password === null) return;
    person.isImported = false;
    this.count(hashReplaced);
  }

  #hold(reply: Reply, { person, evidence, key, newAddress }: NextState): void {
    const { ChallengeName: challenge, Session: session } = reply;
    if (challenge === undefined) throw new Error('The response contains neither tokens nor a challenge.');
    const waiting: HeldChallenge = {
      challenge,
      person,
      evidence,
      key,
      expiresAt: this.now + VALIDITY,
      ticket: { used: false },
      session,
      ...(newAddress !== undefined && { newAddress }),
      ...(challenge === 'PASSWORD_VERIFIER' && {
        round: { session: this.srp, reply },
        roundOf: person.isImported ? null : person.password,
      }),
    };
    this.held.push({ ...waiting, ...this.#parametersOf(reply, waiting) });
    if (challenge === 'DEVICE_SRP_AUTH' && key !== null) person.pending.set(key, waiting);
  }

  /** Checks the parameters of a challenge, and returns those that the answer needs. */
  #parametersOf(reply: Reply, waiting: HeldChallenge): Pick<HeldChallenge, 'choices' | 'sent' | 'passkeyOptions'> {
    const { challenge, person, evidence, newAddress } = waiting;
    if (challenge === 'SELECT_CHALLENGE') expect(reply.AvailableChallenges).toEqual(firstChoices(this.pool, person));
    if (challenge === 'MFA_SETUP') {
      const offered = setUps(this.pool, person);
      expect(listIn(reply, 'MFAS_CAN_SETUP')).toEqual(offered);
      return { choices: offered };
    }
    if (challenge === 'SELECT_MFA_TYPE') {
      const offered = choices(this.pool, person, isRisky(this.pool, person, evidence, waiting.key));
      expect(listIn(reply, 'MFAS_CAN_CHOOSE')).toEqual(offered);
      return { choices: offered };
    }
    if (challenge === 'WEB_AUTHN') return { passkeyOptions: passkeyOptionsIn(reply, person) };
    const kind = contactOfChallenge(challenge);
    if (kind === undefined) return {};
    person.countSent(roleOf(evidence), this.now);
    person.codes.set(codeKind(waiting), waiting.ticket);
    expect(reply.ChallengeParameters?.['CODE_DELIVERY_DELIVERY_MEDIUM']).toBe(kind === 'email' ? 'EMAIL' : 'SMS');
    const address = newAddress ?? person.contacts.get(kind)?.address;
    return { sent: address === undefined ? null : { address, code: latestCode(this.app, address) } };
  }

  /** Every app keeps its device. Where the user is asked, the box is on the pages after the first. */
  #keepsDevice({ mfa, newPassword }: Evidence): boolean {
    return !this.isOnPage || this.pool.tracking?.asksUser !== true || mfa || newPassword;
  }

  #finish(reply: Reply, { person, evidence, key }: NextState): void {
    person.failures = 0;
    person.awaitsFirstSignIn = false;
    if (evidence.device !== null) person.pending.delete(evidence.device);
    if (this.isOnPage && key !== null) person.pending.delete(key);
    const { DeviceKey, DeviceGroupKey: groupKey = '' } = reply.AuthenticationResult?.NewDeviceMetadata ?? {};
    expect(DeviceKey !== undefined).toBe(this.pool.tracking !== null && key === null && this.#keepsDevice(evidence));
    if (DeviceKey !== undefined) {
      // Pages confirm and remember the device themselves.
      const secret = reply.ChallengeParameters?.[DEVICE_SECRET] ?? null;
      const remembered = secret !== null;
      person.devices.set(DeviceKey, { groupKey, secret, remembered, trusted: evidence.mfa, seenAt: this.now });
    }
    const device = key === null || this.pool.tracking === null ? undefined : person.devices.get(key);
    if (device?.remembered === true && evidence.mfa) device.trusted = true;
    if (device !== undefined) device.seenAt = this.now;
    const deviceKey = this.pool.tracking === null ? null : (DeviceKey ?? key);
    // A sign-in in which the password was replaced has the new one.
    const password = evidence.password ?? person.password;
    this.tokens.push({ person, reply, deviceKey, issuedAt: this.now, password, revoked: false });
  }
}
