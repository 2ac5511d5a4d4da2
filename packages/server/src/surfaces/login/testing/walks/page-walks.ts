/**
 * Walks over managed login, the OAuth endpoints and an identity provider, mixed with those through the API: the same
 * users, the same reference model. What pages add to the model is here: browser sessions and authorization codes.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { enable, signOut } from '../../../../challenges/testing/model/changes.ts';
import { beginOnPage } from '../../../../challenges/testing/model/starts.ts';
import { answer } from '../../../../challenges/testing/model/answers.ts';
import { perform, steps } from '../../../../challenges/testing/model/actions.ts';
import { recover } from '../../../../challenges/testing/model/forgotten.ts';
import { isOfPage } from '../../../../challenges/testing/model/pages.ts';
import { chosen, type World } from '../../../../challenges/testing/model/world.ts';
import type { Tokens } from '../../../../challenges/testing/model/held.ts';
import { ModelUser } from '../../../../challenges/testing/reference-users.ts';
import type { FaultyProvider } from '../../../../federation/oidc/testing/faulty-provider.ts';
import type { PageEntrance } from './page-entrance.ts';

const HOUR = 3_600_000;
const CODE_LIFETIME = 5 * 60_000;

/** The session of a browser. */
interface ModelSession {
  readonly cookie: string;
  readonly person: ModelUser;
  /** The number of the password at the sign-in; null: a provider has authenticated the user. */
  readonly password: number | null;
  readonly deviceKey: string | null;
  readonly signOuts: number;
  readonly expiresAt: number;
  isEnded: boolean;
}

interface ModelCode {
  readonly code: string;
  readonly session: ModelSession;
  readonly expiresAt: number;
  isUsed: boolean;
  tokens?: Tokens;
}

export class PageWalk {
  readonly #world: World;
  readonly #pages: PageEntrance;
  readonly #corp: FaultyProvider;
  /** Someone whom only the provider knows. */
  readonly #stranger: ModelUser;
  #sessions: readonly ModelSession[] = [];
  readonly #codes: ModelCode[] = [];
  readonly #seen: Map<string, number>;
  #pageTokens = 0;
  /** The stranger has signed in, and is a user from then on. */
  #isKnown = false;

  constructor(world: World, pages: PageEntrance, corp: FaultyProvider, seen: Map<string, number>) {
    this.#world = world;
    this.#pages = pages;
    this.#corp = corp;
    this.#seen = seen;
    this.#stranger = new ModelUser('Corp_kim', true);
  }

  async take({ deed, choice }: PageStep): Promise<void> {
    const { who, which, key, isRight } = choice;
    const world = this.#world;
    const person = world.person(who, deed !== 'sign-in' || which % 8 > 0);
    const deviceKey = world.key(person, key);
    if (deed === 'sign-in') await beginOnPage(world, person, isRight, deviceKey);
    if (deed === 'full sign-in') await this.#signInFully(person, deviceKey, which);
    if (deed === 'recover') await recover(world, { ...choice, isSeldom: which % 8 === 7 }, true);
    if (deed === 'authorize') await this.#authorize(chosen(this.#sessions, which));
    if (deed === 'exchange') await this.#exchange(chosen(this.#codes, which));
    if (deed === 'exchange the newest') await this.#exchange(this.#codes.at(-1));
    if (deed === 'sign out') await this.#signOut(chosen(this.#sessions, which));
    if (deed === 'provider') await this.#federate(which % 3 === 0 ? world.users[1] : this.#stranger);
    if (deed === 'administer' && this.#isKnown) {
      await (which % 3 === 0 ? signOut(world, this.#stranger) : enable(world, this.#stranger, which % 2 === 0));
    }
    this.noteSessions();
  }

  /** Notes the browser sessions that sign-ins have begun. */
  noteSessions(): void {
    const { tokens } = this.#world;
    const ofPages = tokens.filter(({ reply }) => isOfPage(reply.Session)).slice(this.#pageTokens);
    for (const { person, password, deviceKey } of ofPages) {
      this.#pageTokens += 1;
      this.#note(person, password, deviceKey);
    }
  }

  #note(person: ModelUser, password: number | null, deviceKey: string | null): ModelSession {
    const cookie = this.#pages.begun.shift() ?? '';
    const { signOuts } = person;
    const expiresAt = this.#world.now + HOUR;
    const session = { cookie, person, password, deviceKey, signOuts, expiresAt, isEnded: false };
    this.#sessions = [...this.#sessions, session];
    return session;
  }

  #isValid({ isEnded, expiresAt, person, password, deviceKey, signOuts }: ModelSession): boolean {
    if (isEnded || this.#world.now >= expiresAt || !person.enabled || person.signOuts !== signOuts) return false;
    if (password !== null && (password !== person.password || person.mustReset)) return false;
    return deviceKey === null || person.devices.has(deviceKey);
  }

  async #signInFully(person: ModelUser, key: string | null, pick: number): Promise<void> {
    const world = this.#world;
    const before = world.held.length;
    await beginOnPage(world, person, true, key);
    for (let known = before; known < world.held.length && known < before + 6; ) {
      const held = world.held.at(-1);
      known = world.held.length;
      if (held !== undefined) await answer(world, { held, as: person, isRight: true, key, withSession: true, pick });
    }
  }

  async #authorize(session: ModelSession | undefined): Promise<void> {
    if (session === undefined) return;
    const isValid = this.#isValid(session);
    const answered = await this.#pages.authorize(session.cookie);
    this.#count(isValid ? 'silent sign-in' : 'session refused');
    if (!('code' in answered)) {
      expect({ ...answered, isValid }).toEqual({ page: 'login', isValid: false });
      return;
    }
    expect(isValid).toBe(true);
    this.#codes.push({ code: answered.code, session, expiresAt: this.#world.now + CODE_LIFETIME, isUsed: false });
  }

  async #exchange(given: ModelCode | undefined): Promise<void> {
    if (given === undefined) return;
    const { session, code } = given;
    const isGood = !given.isUsed && this.#world.now < given.expiresAt && this.#isValid(session);
    const tokens = await this.#pages.exchange(code);
    this.#count(isGood ? 'code exchanged' : given.isUsed ? 'used code refused' : 'code refused');
    expect(tokens !== undefined).toBe(isGood);
    if (given.isUsed && given.tokens !== undefined) given.tokens.revoked = true;
    if (tokens === undefined) return;
    const { person, deviceKey } = session;
    const isFederated = session.password === null;
    const reply = {
      Session: 'page:',
      AuthenticationResult: { AccessToken: tokens.access, RefreshToken: tokens.refresh },
    };
    given.isUsed = true;
    const { now } = this.#world;
    given.tokens = { person, password: person.password, reply, deviceKey, issuedAt: now, isFederated, revoked: false };
    this.#world.tokens.push(given.tokens);
    this.#pageTokens += 1;
  }

  async #signOut(session: ModelSession | undefined): Promise<void> {
    if (session === undefined) return;
    await this.#pages.signOut(session.cookie);
    session.isEnded = true;
    this.#count('signed out');
  }

  /** The provider replaces all factors of the pool, but not the right to sign in. */
  async #federate(person: ModelUser): Promise<void> {
    const answered = await this.#pages.federate(this.#corp, person.name.replace('Corp_', ''));
    this.#count(person.enabled ? 'provider' : 'disabled at the provider');
    if (person === this.#stranger) this.#isKnown = true;
    expect('code' in answered ? 'code' : answered.page).toBe(person.enabled ? 'code' : 'invalid_request');
    if (!('code' in answered)) return;
    const session = this.#note(person, null, null);
    this.#codes.push({ code: answered.code, session, expiresAt: this.#world.now + CODE_LIFETIME, isUsed: false });
  }

  #count(what: string): void {
    this.#seen.set(what, (this.#seen.get(what) ?? 0) + 1);
  }
}

/** What is done, repeated by frequency. */
const deeds = [
  'sign-in',
  'sign-in',
  'full sign-in',
  'full sign-in',
  'full sign-in',
  'full sign-in',
  'authorize',
  'authorize',
  'authorize',
  'exchange',
  'exchange the newest',
  'exchange the newest',
  'sign out',
  'provider',
  'provider',
  'provider',
  'administer',
  'administer',
  'recover',
  'recover',
  'recover',
] as const;

export interface PageStep {
  readonly deed: (typeof deeds)[number];
  readonly choice: { readonly who: number; readonly which: number; readonly key: number; readonly isRight: boolean };
}

const pageStep: fc.Arbitrary<PageStep> = fc.record({
  deed: fc.constantFrom(...deeds),
  choice: fc.record({
    who: fc.nat(1_000),
    which: fc.nat(1_000),
    key: fc.nat(1_000),
    isRight: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  }),
});

type ApiStep = typeof steps extends fc.Arbitrary<infer T> ? T : never;

export type MixedStep = { readonly onPage: PageStep } | { readonly throughApi: ApiStep };

/** Steps on pages and through the API, as many of each. */
export const mixedWalks: fc.Arbitrary<readonly MixedStep[]> = fc.array(
  fc.oneof(
    pageStep.map((onPage) => ({ onPage })),
    steps.map((throughApi) => ({ throughApi })),
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
);

/** Takes a step in a world with pages. */
export async function takeMixed(walk: PageWalk, world: World, step: MixedStep): Promise<void> {
  if ('onPage' in step) return walk.take(step.onPage);
  world.isOnPage = false;
  await perform(world, step.throughApi);
  walk.noteSessions();
}
