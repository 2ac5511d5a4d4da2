/**
 * A pool, its people and what their clients hold: the service's every answer is compared with the one that the
 * reference model expects, and what came of it is noted in the model.
 */
import { ServiceError } from '@latchkey/model';
import type { ClientSession } from '@latchkey/srp';
import { expect } from 'vitest';
import { latestCode } from './factor-people.ts';
import type { App, Parameters, Reply, Round } from './people.ts';
import { choices, contactOfChallenge, firstChoices, setUps } from './reference-factors.ts';
import { codeKind, nextWord, roleOf, type Word, words } from './reference-model.ts';
import { type Evidence, ModelPerson, type ModelPool, type Ticket, type Waiting } from './reference-people.ts';

/** How long a challenge can be answered. */
export const VALIDITY = 3 * 60_000;

/** A challenge as a client holds it. */
export interface Held extends Waiting {
  readonly session?: string | undefined;
  readonly round?: Round;
  /** The number of the password that the server's half of an SRP round was made from. */
  readonly roundOf?: number;
  /** What AssociateSoftwareToken gave out for it, and whether a code has confirmed it. */
  readonly setup?: { readonly secret: Uint8Array; readonly verified: boolean };
  /** What SELECT_MFA_TYPE offered. */
  readonly choices?: readonly string[];
  /** The code that was sent with it, and where it went; null for a name that stands for nobody. */
  readonly sent?: { readonly code: string; readonly address: string } | null;
  /** An address that is being set up. */
  readonly newAddress?: string;
}

/** Tokens as a client holds them. */
export interface Tokens {
  readonly person: ModelPerson;
  readonly reply: Reply;
  readonly deviceKey: string | null;
  readonly issuedAt: number;
  revoked: boolean;
}

/** Where a sign-in stands once a step was right. */
export interface Standing {
  readonly person: ModelPerson;
  readonly evidence: Evidence;
  readonly key: string | null;
  /** What the step used up. */
  readonly ticket?: Ticket;
  readonly newAddress?: string;
}

/** An answer about to be given. */
export interface Answer {
  readonly held: Held;
  /** Whose name the answer gives. */
  readonly as: ModelPerson;
  readonly isRight: boolean;
  readonly key: string | null;
  readonly withSession: boolean;
  /** Chooses where there is a choice. */
  readonly pick: number;
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

/** USERNAME and the device's key, if one is sent. */
export const parametersFor = ({ name }: ModelPerson, key: string | null): Parameters => ({
  USERNAME: name,
  ...(key !== null && { DEVICE_KEY: key }),
});

const wordOf = ({ AuthenticationResult, ChallengeName }: Reply): Word =>
  AuthenticationResult === undefined ? String(ChallengeName) : 'tokens';

const listIn = (reply: Reply, name: string): unknown => JSON.parse(reply.ChallengeParameters?.[name] ?? 'null');

export class World {
  readonly app: App;
  readonly pool: ModelPool;
  /** The client's half of every SRP round: making one takes longer than the rest of a step. */
  readonly srp: ClientSession;
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
  constructor(app: App, pool: ModelPool, srp: ClientSession, seen: Map<Word, number>) {
    this.app = app;
    this.pool = pool;
    this.srp = srp;
    this.#seen = seen;
  }

  get now(): number {
    return this.app.services.clock.now();
  }

  newPassword(): number {
    this.#passwords += 1;
    return this.#passwords;
  }

  /** Compares an answer. Undefined for a refusal. */
  async compare(attempt: Promise<Reply>, expected: Word): Promise<Reply | undefined> {
    const reply = await attempt.catch(messageOf);
    expect(typeof reply === 'string' ? reply : wordOf(reply)).toBe(expected);
    this.#seen.set(expected, (this.#seen.get(expected) ?? 0) + 1);
    return typeof reply === 'string' ? undefined : reply;
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

  /** What the model says comes next. */
  next({ person, evidence, key }: Standing): Word {
    return nextWord(this.pool, person, evidence, key, this.now);
  }

  /** The answer to a step that takes a secret: counts the wrong one. */
  judged(standing: Standing, isRight: boolean, refusal: Word): Word {
    const { person } = standing;
    if (person.isLocked(this.now)) return words.locked;
    if (isRight) return this.next(standing);
    person.fail(this.now);
    return refusal;
  }

  /**
   * The key that counts: that of the step, or while nothing has been proved the one that the sign-in began with, as
   * long as there is the device.
   */
  counted({ evidence, key }: Waiting, person: ModelPerson, given: string | null): string | null {
    if (given !== null) return given;
    return evidence.first === null && key !== null && person.devices.has(key) ? key : null;
  }

  /** Compares, and keeps what comes of a step that was right. False for a refusal. */
  async step(attempt: Promise<Reply>, expected: Word, standing: Standing): Promise<boolean> {
    const reply = await this.compare(attempt, expected);
    if (reply === undefined) return false;
    if (standing.ticket) standing.ticket.used = true;
    if (reply.AuthenticationResult === undefined) this.#hold(reply, standing);
    else this.#finish(reply, standing);
    return true;
  }

  #hold(reply: Reply, { person, evidence, key, newAddress }: Standing): void {
    const { ChallengeName: challenge, Session: session } = reply;
    if (challenge === undefined) throw new Error('the reply holds neither tokens nor a challenge');
    const waiting: Held = {
      challenge,
      person,
      evidence,
      key,
      expiresAt: this.now + VALIDITY,
      ticket: { used: false },
      session,
      ...(newAddress !== undefined && { newAddress }),
      ...(challenge === 'PASSWORD_VERIFIER' && { round: { session: this.srp, reply }, roundOf: person.password }),
    };
    this.held.push({ ...waiting, ...this.#told(reply, waiting) });
    if (challenge === 'DEVICE_SRP_AUTH' && key !== null) person.pending.set(key, waiting);
  }

  /** What a challenge says besides its name. */
  #told(reply: Reply, waiting: Held): Pick<Held, 'choices' | 'sent'> {
    const { challenge, person, evidence, newAddress } = waiting;
    if (challenge === 'SELECT_CHALLENGE') expect(reply.AvailableChallenges).toEqual(firstChoices(this.pool, person));
    if (challenge === 'MFA_SETUP') expect(listIn(reply, 'MFAS_CAN_SETUP')).toEqual(setUps(this.pool, person));
    if (challenge === 'SELECT_MFA_TYPE') {
      const offered = choices(this.pool, person);
      expect(listIn(reply, 'MFAS_CAN_CHOOSE')).toEqual(offered);
      return { choices: offered };
    }
    const kind = contactOfChallenge(challenge);
    if (kind === undefined) return {};
    person.countSent(roleOf(evidence), this.now);
    person.codes.set(codeKind(waiting), waiting.ticket);
    expect(reply.ChallengeParameters?.['CODE_DELIVERY_DELIVERY_MEDIUM']).toBe(kind === 'email' ? 'EMAIL' : 'SMS');
    const address = newAddress ?? person.contacts.get(kind)?.address;
    return { sent: address === undefined ? null : { address, code: latestCode(this.app, address) } };
  }

  #finish(reply: Reply, { person, evidence, key }: Standing): void {
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
}
