/**
 * Clients of random people, and beside each step the answer that the reference model expects: every one is compared, and
 * what came of it is noted in the model.
 */
import { ServiceError } from '@latchkey/model';
import { expect } from 'vitest';
import { callOperation } from '../operations/call.testing.ts';
import { AssociateSoftwareToken } from '../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../operations/mfa/VerifySoftwareToken.ts';
import {
  type App,
  beginDeviceSrp,
  beginSrp,
  codeOf,
  decodeBase32,
  deviceClaim,
  initiate,
  passwordClaim,
  type Parameters,
  type Reply,
  respond,
  type Round,
} from './people.testing.ts';
import {
  acceptedStep,
  type Evidence,
  ModelPerson,
  type ModelPool,
  nextWord,
  noEvidence,
  obstacle,
  type Waiting,
  type Word,
  words,
} from './reference-model.testing.ts';

const VALIDITY = 3 * 60_000;

/** A challenge as a client holds it. */
export interface Held extends Waiting {
  readonly session?: string | undefined;
  readonly round?: Round;
  /** What AssociateSoftwareToken gave out for it, and whether a code has confirmed it. */
  readonly setup?: { readonly secret: Uint8Array; readonly verified: boolean };
}

/** Tokens as a client holds them. */
export interface Tokens {
  readonly person: ModelPerson;
  readonly reply: Reply;
  readonly deviceKey: string | null;
  readonly issuedAt: number;
  revoked: boolean;
}

/** The text of a password that the model knows by its number. */
export const textOf = (password: number): string => `Passw0rd-${password}`;

/** The message of a refusal; anything but an answer of the service is passed on. */
export function messageOf(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  throw error;
}

/** One of the list, or undefined when there is none. */
export const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

const wordOf = ({ AuthenticationResult, ChallengeName }: Reply): Word =>
  AuthenticationResult === undefined ? String(ChallengeName) : 'tokens';

/** A pool, its people and what their clients hold. */
export class World {
  readonly app: App;
  readonly pool: ModelPool;
  readonly people = [
    new ModelPerson('ann', true),
    new ModelPerson('bob', true),
    new ModelPerson('nobody', false),
  ] as const;
  readonly held: Held[] = [];
  readonly tokens: Tokens[] = [];
  readonly #seen: Map<Word, number>;
  #passwords = 0;

  /** @param seen counts the answers that were given */
  constructor(app: App, pool: ModelPool, seen: Map<Word, number>) {
    this.app = app;
    this.pool = pool;
    this.#seen = seen;
  }

  get now(): number {
    return this.app.services.clock.now();
  }

  newPassword(): number {
    this.#passwords += 1;
    return this.#passwords;
  }

  #check(reply: Reply | string, expected: Word): void {
    expect(typeof reply === 'string' ? reply : wordOf(reply)).toBe(expected);
    this.#seen.set(expected, (this.#seen.get(expected) ?? 0) + 1);
  }

  /** Anybody, or with `onlyUsers` somebody who exists. */
  person(pick: number, onlyUsers: boolean): ModelPerson {
    const [ann, bob, nobody] = this.people;
    return chosen(onlyUsers ? [ann, bob] : [ann, bob, nobody], pick) ?? ann;
  }

  /** No key, one of the person's, one of somebody else's, or one that never was. */
  key(person: ModelPerson, pick: number): string | null {
    const others = this.people.flatMap((other) => [...other.devices.keys()]);
    if (pick % 16 === 0) return chosen(['us-east-1_0', ...others], pick >> 4) ?? null;
    const remembered = [...person.devices].filter(([, device]) => device.remembered).map(([key]) => key);
    if (pick % 4 !== 1 && remembered.length > 0) return chosen(remembered, pick) ?? null;
    return chosen([null, ...person.devices.keys()], pick) ?? null;
  }

  /** Compares, and keeps what comes of a step that was right. */
  async step(
    attempt: Promise<Reply>,
    expected: Word,
    person: ModelPerson,
    evidence: Evidence,
    key: string | null,
    ticket?: { used: boolean },
  ): Promise<void> {
    const reply = await attempt.catch(messageOf);
    this.#check(reply, expected);
    if (typeof reply === 'string') return;
    if (ticket) ticket.used = true;
    if (reply.AuthenticationResult === undefined) this.#hold(reply, person, evidence, key);
    else this.#finish(reply, person, evidence, key);
  }

  #hold(reply: Reply, person: ModelPerson, evidence: Evidence, key: string | null): void {
    const { ChallengeName: challenge, Session: session } = reply;
    if (challenge === undefined) throw new Error('the reply holds neither tokens nor a challenge');
    const waiting = {
      challenge,
      person,
      evidence,
      key,
      expiresAt: this.now + VALIDITY,
      ticket: { used: false },
      session,
    };
    this.held.push(waiting);
    if (challenge === 'DEVICE_SRP_AUTH' && key !== null) person.pending.set(key, waiting);
  }

  #finish(reply: Reply, person: ModelPerson, evidence: Evidence, key: string | null): void {
    person.failures = 0;
    if (evidence.device !== null) person.pending.delete(evidence.device);
    const { DeviceKey, DeviceGroupKey: groupKey = '' } = reply.AuthenticationResult?.NewDeviceMetadata ?? {};
    expect(DeviceKey !== undefined).toBe(this.pool.tracking !== null && key === null);
    if (DeviceKey !== undefined) {
      person.devices.set(DeviceKey, { groupKey, secret: null, remembered: false, trusted: evidence.mfa });
    }
    const device = key === null || this.pool.tracking === null ? undefined : person.devices.get(key);
    if (device?.remembered === true && evidence.mfa) device.trusted = true;
    const deviceKey = this.pool.tracking === null ? null : (DeviceKey ?? key);
    this.tokens.push({ person, reply, deviceKey, issuedAt: this.now, revoked: false });
  }

  /** USER_PASSWORD_AUTH. */
  async byPassword(person: ModelPerson, isRight: boolean, key: string | null): Promise<void> {
    const PASSWORD = isRight ? textOf(person.password) : 'Wr0ng-password';
    const parameters = { USERNAME: person.name, PASSWORD, ...(key !== null && { DEVICE_KEY: key }) };
    const evidence = { ...noEvidence, password: person.password };
    await this.step(
      initiate(this.app, 'USER_PASSWORD_AUTH', parameters),
      this.#judged(person, isRight && person.exists, words.incorrect, evidence, key),
      person,
      evidence,
      key,
    );
  }

  /** The answer to a step that takes a secret: counts the wrong one. */
  #judged(person: ModelPerson, isRight: boolean, refusal: Word, evidence: Evidence, key: string | null): Word {
    if (person.isLocked(this.now)) return words.locked;
    if (isRight) return nextWord(this.pool, person, evidence, key);
    person.fail(this.now);
    return refusal;
  }

  /** Wrong passwords, one after the other. */
  async guess(person: ModelPerson, times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) await this.byPassword(person, false, null);
  }

  /** A sign-in in which everything is answered rightly, as far as that gets. */
  async bySteps(person: ModelPerson, isSrp: boolean, key: string | null): Promise<void> {
    const before = this.held.length;
    await (isSrp ? this.bySrp(person, key) : this.byPassword(person, true, key));
    for (let known = before; known < this.held.length && known < before + 8; ) {
      const held = this.held.at(-1);
      known = this.held.length;
      if (held !== undefined) await this.answer(held, person, true, key, true);
    }
  }

  /** USER_SRP_AUTH. */
  async bySrp(person: ModelPerson, key: string | null): Promise<void> {
    const begun = await beginSrp(this.app, person.name, key === null ? {} : { DEVICE_KEY: key }).catch(messageOf);
    const expected = person.isLocked(this.now) ? words.locked : 'PASSWORD_VERIFIER';
    this.#check(typeof begun === 'string' ? begun : begun.reply, expected);
    if (typeof begun === 'string') return;
    const evidence = { ...noEvidence, password: null };
    const expiresAt = this.now + VALIDITY;
    const ticket = { used: false };
    this.held.push({ challenge: 'PASSWORD_VERIFIER', person, evidence, key, expiresAt, ticket, round: begun });
    this.#srpPasswords.set(begun, person.password);
  }

  /** Which password the server's half of a round was made from. */
  readonly #srpPasswords = new Map<Round, number>();

  /** Answers a challenge that was put at any time, as any person. */
  async answer(held: Held, as: ModelPerson, isRight: boolean, key: string | null, withSession: boolean): Promise<void> {
    const parameters = { USERNAME: as.name, ...(key !== null && { DEVICE_KEY: key }) };
    switch (held.challenge) {
      case 'PASSWORD_VERIFIER':
        return this.#answerSrp(held, as, isRight, key, parameters);
      case 'SOFTWARE_TOKEN_MFA':
        return this.#answerWithCode(held, as, isRight ? this.#unusedStep(as) : 7, key, parameters);
      case 'NEW_PASSWORD_REQUIRED':
        return this.#answerWithNewPassword(held, as, key, parameters);
      case 'MFA_SETUP':
        return this.#answerSetUp(held, as, isRight, key, parameters);
      case 'DEVICE_SRP_AUTH':
        return this.#beginDevice(held, as, withSession);
      default:
        return this.#answerDevice(held, as, isRight);
    }
  }

  async #answerSrp(
    held: Held,
    as: ModelPerson,
    isRight: boolean,
    key: string | null,
    parameters: Parameters,
  ): Promise<void> {
    const { round } = held;
    if (round === undefined) return;
    const secret = isRight ? textOf(as.password) : 'Wr0ng-password';
    const claim = await passwordClaim(this.app, round, secret);
    const isProof = isRight && as.exists && this.#srpPasswords.get(round) === as.password;
    // A key that only InitiateAuth was given counts as long as there is the device.
    const counted = key ?? (held.key !== null && as.devices.has(held.key) ? held.key : null);
    const evidence = { ...held.evidence, password: as.password };
    const expected = obstacle(held, as, this.now) ?? this.#judged(as, isProof, words.incorrect, evidence, counted);
    const attempt = respond(this.app, 'PASSWORD_VERIFIER', { ...parameters, ...claim });
    await this.step(attempt, expected, as, evidence, counted, held.ticket);
  }

  /** The first code that still counts; if all three are used, one of them. */
  #unusedStep({ totp }: ModelPerson): number {
    const isUnused = (steps: number) => (acceptedStep(this.now, steps) ?? 0) > (totp?.lastStep ?? 0);
    return [-1, 0, 1].find(isUnused) ?? 1;
  }

  async #answerWithCode(
    held: Held,
    as: ModelPerson,
    steps: number,
    key: string | null,
    parameters: Parameters,
  ): Promise<void> {
    const { totp } = as;
    const SOFTWARE_TOKEN_MFA_CODE = totp === null ? '123456' : codeOf(this.app, totp.secret, steps);
    const step = totp === null ? undefined : acceptedStep(this.now, steps);
    const evidence = { ...held.evidence, mfa: true };
    let expected = obstacle(held, as, this.now);
    expected ??= this.#judged(as, step !== undefined, words.wrongCode, evidence, key);
    const isUsed = step !== undefined && totp !== null && step <= totp.lastStep;
    const isAccepted = expected === 'tokens' || expected === 'DEVICE_SRP_AUTH' || expected === 'NEW_PASSWORD_REQUIRED';
    if (isAccepted && isUsed) expected = words.usedCode;
    else if (isAccepted && totp !== null && step !== undefined) totp.lastStep = step;
    const attempt = respond(this.app, 'SOFTWARE_TOKEN_MFA', { ...parameters, SOFTWARE_TOKEN_MFA_CODE }, held.session);
    await this.step(attempt, expected, as, evidence, key, held.ticket);
  }

  async #answerWithNewPassword(held: Held, as: ModelPerson, key: string | null, parameters: Parameters): Promise<void> {
    const password = this.newPassword();
    const evidence = { ...held.evidence, newPassword: true, password };
    const NEW_PASSWORD = textOf(password);
    const expected = obstacle(held, as, this.now) ?? nextWord(this.pool, as, evidence, key);
    const attempt = respond(this.app, 'NEW_PASSWORD_REQUIRED', { ...parameters, NEW_PASSWORD }, held.session);
    await this.step(attempt, expected, as, evidence, key, held.ticket);
    if (held.ticket.used && !(Object.values(words) as Word[]).includes(expected)) {
      as.password = password;
      as.mustChange = false;
    }
  }

  /** Sets an authenticator app up if that was not done yet, and answers with whatever Session there is. */
  async #answerSetUp(
    held: Held,
    as: ModelPerson,
    isRight: boolean,
    key: string | null,
    parameters: Parameters,
  ): Promise<void> {
    if (held.setup === undefined && isRight && (await this.#setUp(held))) return;
    const evidence = { ...held.evidence, mfa: true };
    const { setup } = held;
    const isSetUp = setup?.verified === true && as.totp?.secret === setup.secret;
    const expected =
      obstacle(held, as, this.now) ?? (isSetUp ? nextWord(this.pool, as, evidence, key) : words.notSetUp);
    const attempt = respond(this.app, 'MFA_SETUP', { ...parameters }, held.session);
    await this.step(attempt, expected, as, evidence, key, held.ticket);
  }

  /** AssociateSoftwareToken and VerifySoftwareToken with a Session. False when they are refused. */
  async #setUp(held: Held): Promise<boolean> {
    const { person } = held;
    if (this.pool.mfa === 'OFF') return false;
    const isRefused = obstacle(held, person, this.now) !== undefined || !person.enabled;
    const given = await callOperation(this.app.services, AssociateSoftwareToken, { Session: held.session ?? '' }).catch(
      messageOf,
    );
    if (typeof given === 'string') {
      expect(isRefused).toBe(true);
      return false;
    }
    const secret = decodeBase32(given.SecretCode ?? '');
    const input = { Session: given.Session ?? '', UserCode: codeOf(this.app, secret) };
    const verified = await callOperation(this.app.services, VerifySoftwareToken, input).catch(messageOf);
    expect(typeof verified === 'string').toBe(isRefused || person.totp !== null);
    if (typeof verified === 'string') return false;
    held.ticket.used = true;
    person.totp = { secret, lastStep: acceptedStep(this.now, 0) ?? 0 };
    person.totpOn = true;
    const expiresAt = this.now + VALIDITY;
    const setup = { secret, verified: true };
    this.held.push({ ...held, session: verified.Session, expiresAt, ticket: { used: false }, setup });
    return true;
  }

  async #beginDevice(held: Held, as: ModelPerson, withSession: boolean): Promise<void> {
    const { key } = held;
    if (key === null) return;
    const waiting = withSession ? held : as.pending.get(key);
    const isGone = waiting === undefined || (!withSession && this.now >= waiting.expiresAt);
    const expected = isGone ? words.notAuthenticated : (obstacle(waiting, as, this.now) ?? this.#deviceWord(as, key));
    const Session = withSession ? held.session : undefined;
    const begun = await beginDeviceSrp(this.app, as.name, { DeviceKey: key }, Session).catch(messageOf);
    this.#check(typeof begun === 'string' ? begun : begun.reply, expected);
    if (typeof begun === 'string' || waiting === undefined) return;
    this.held.push({ ...waiting, challenge: 'DEVICE_PASSWORD_VERIFIER', round: begun });
  }

  #deviceWord({ devices }: ModelPerson, key: string): Word {
    return devices.get(key)?.secret == null ? words.unknownDevice : 'DEVICE_PASSWORD_VERIFIER';
  }

  async #answerDevice(held: Held, as: ModelPerson, isRight: boolean): Promise<void> {
    const { round, key } = held;
    if (round === undefined || key === null) return;
    const device = held.person.devices.get(key);
    const secret = isRight ? (device?.secret ?? '') : 'wrong';
    const claim = await deviceClaim(this.app, round, {
      DeviceKey: key,
      DeviceGroupKey: device?.groupKey ?? '',
      secret,
    });
    const evidence = { ...held.evidence, device: key };
    let expected = obstacle(held, as, this.now);
    if (expected === undefined && device?.secret == null) expected = words.unknownDevice;
    expected ??= this.#judged(as, isRight, words.incorrect, evidence, key);
    const attempt = respond(this.app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME: as.name, ...claim });
    await this.step(attempt, expected, as, evidence, key, held.ticket);
  }
}
