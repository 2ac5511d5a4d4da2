/** What a password proves, and what a wrong one is answered with. */
import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import type { UserRecord } from '../../records/user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { PoolSettings } from '../../rules/pools/pool-settings.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { nothingProved } from '../state/sign-in-state.ts';
import type { Situation } from '../state/situation.ts';
import { identify } from '../state/subject.ts';
import { newApp, newClient, newUser } from '../testing/sign-in-steps.ts';
import { rejectPassword, verifyPassword } from './password-proof.ts';

const PASSWORD = 'Corr3ct-horse';
/** A hash of the password as scrypt makes it, and users who have nothing else. */
const scryptHash = scryptSync(PASSWORD, 'salt', 32, { N: 16, r: 1, p: 1 }).toString('hex');
const importedHash = { text: `16$1$1$${Buffer.from('salt').toString('hex')}$${scryptHash}` };
const imported = { password: null, importedHash };

let services: TestServices;
let situation: Situation;
beforeAll(async () => {
  services = await createTestServices();
  situation = await newSituation();
});
afterAll(() => services.close());

/** A pool with the user `ann`. The client hides whether users exist, or tells it. */
async function newSituation(hides = true): Promise<Situation> {
  const app = await newApp(services);
  await newUser(app, 'ann');
  const telling = { PreventUserExistenceErrors: 'LEGACY' } as const;
  const clientId = hides ? app.ClientId : await newClient(services, app.UserPoolId, telling);
  const { pool, client } = await services.directory.client(clientId);
  const origin = { requestId: 'r', sourceIp: null, userAgent: null, note: () => undefined };
  return { ...services, pool, client, origin };
}

const incorrect = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

/** Verifies a password of `ann`, with changes to her record or to the situation. */
async function verify(
  secret: string,
  { user = {}, ...change }: Partial<Situation> & { user?: Partial<UserRecord> } = {},
) {
  const all = { ...situation, ...change };
  const ann = await annIn(all);
  const { subject } = await identify(services, all.pool, 'ann');
  return verifyPassword(all, subject, { ...ann, ...user }, secret, { ...nothingProved, mfa: true });
}

async function annIn({ pool }: Situation): Promise<UserRecord> {
  const ann = await findUser(services.store.read, pool, 'ann');
  if (ann === undefined) throw new Error('There is no ann.');
  return ann;
}

describe('a password', () => {
  it('that is right proves the first factor, and no other', async () => {
    const salt = (await annIn(situation)).password?.salt;
    expect(await verify(PASSWORD)).toEqual({
      accepted: true,
      progress: { ...nothingProved, mfa: true, firstFactor: 'PASSWORD', passwordSalt: salt, isCompromised: false },
    });
  });

  it('that is wrong counts as a failure', async () => {
    expect(await verify('Wr0ng-password')).toEqual({
      accepted: false,
      counts: true,
      error: expect.objectContaining(incorrect),
    });
  });

  it('of a user without one, or of nobody, is never right', async () => {
    expect(await verify(PASSWORD, { user: { password: null } })).toMatchObject({ accepted: false, counts: true });
    const { subject } = await identify(services, situation.pool, 'nobody');
    const nobody = await verifyPassword(situation, subject, undefined, PASSWORD, nothingProved);
    expect(nobody).toMatchObject({ accepted: false, counts: true, error: incorrect });
  });
});

describe('a password that is known from a breach', () => {
  const standard = (mode: 'OFF' | 'AUDIT' | 'ENFORCED'): Pick<PoolSettings, 'threat'> => ({
    threat: { standard: mode, custom: 'AUDIT' },
  });

  it.each([
    ['a pool without threat protection', { threat: null }, false],
    ['a pool that looks at CUSTOM_AUTH only', standard('OFF'), false],
    ['a pool that audits', standard('AUDIT'), true],
    ['a pool that enforces', standard('ENFORCED'), true],
  ])('is looked up in %s: %j, %s', async (_pool, settings, isCompromised) => {
    const asked: string[] = [];
    const includes = async (secret: string) => asked.push(secret) > 0;
    const riskData = { ...services.riskData, compromisedPasswords: { isProvided: true, includes } };
    const pool = { ...situation.pool, settings: { ...situation.pool.settings, ...settings } };
    expect(await verify(PASSWORD, { pool, riskData })).toMatchObject({ progress: { isCompromised } });
    expect(asked).toEqual(isCompromised ? [PASSWORD] : []);
    await verify('Wr0ng-password', { pool, riskData });
    expect(asked).toHaveLength(isCompromised ? 1 : 0);
  });
});

describe('an imported hash', () => {
  it('proves the password, and is replaced by its verifier', async () => {
    const verdict = await verify(PASSWORD, { user: imported });
    if (!verdict.accepted) throw new Error('The password was not accepted.');
    const { progress, write } = verdict;
    expect(progress).toMatchObject({ firstFactor: 'PASSWORD', mfa: true, isCompromised: false });
    const before = { ...(await annIn(situation)), ...imported };
    const after = await services.store.write(async (tx) => write?.(tx, before));
    expect(after).toEqual({ ...before, importedHash: null, password: expect.anything() });
    expect(after?.password).toMatchObject({ salt: progress.passwordSalt, expiresAt: null });
    expect((await annIn(situation)).password).toEqual(after?.password);
    expect(await verify(PASSWORD)).toMatchObject({ accepted: true });
  });

  it.each([
    ['a password', { password: { salt: 'aa', verifier: new Uint8Array(384), expiresAt: null } }],
    ['another hash', { importedHash: { text: 'other' } }],
    ['no hash', { importedHash: null }],
  ])('is not replaced if the user has %s meanwhile', async (_what, meanwhile) => {
    const verdict = await verify(PASSWORD, { user: imported });
    if (!verdict.accepted) throw new Error('The password was not accepted.');
    const before = { ...(await annIn(situation)), ...imported, ...meanwhile };
    const late = services.store.write(async (tx) => verdict.write?.(tx, before));
    await expect(late).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });

  it('of another password rejects it', async () => {
    expect(await verify('Wr0ng-password', { user: imported })).toMatchObject({
      accepted: false,
      counts: true,
      error: incorrect,
    });
  });

  it('is looked up among the passwords from breaches, too', async () => {
    const compromisedPasswords = { isProvided: true, includes: async (secret: string) => secret === PASSWORD };
    const riskData = { ...services.riskData, compromisedPasswords };
    const settings = { ...situation.pool.settings, threat: { standard: 'AUDIT', custom: 'OFF' } } as const;
    const pool = { ...situation.pool, settings };
    const verdict = await verify(PASSWORD, { user: imported, pool, riskData });
    expect(verdict).toMatchObject({ accepted: true, progress: { isCompromised: true } });
  });
});

describe('a user who was imported without a password', () => {
  const without = { status: 'RESET_REQUIRED', password: null, importedHash: null } as const;
  const { password } = sampleUser('pool');

  it.each<[string, boolean, Partial<UserRecord>, boolean]>([
    ['is told to set one', true, {}, false],
    ['is not told it if the client hides users', false, {}, true],
    ['is not told it while disabled', true, { enabled: false }, true],
    ['is not told it without the status', true, { status: 'CONFIRMED' }, true],
    ['is not told it with a password', true, { password }, true],
    ['is not told it with an imported hash', true, { importedHash }, true],
  ])('%s', async (_what, tells, change, counts) => {
    const { client } = await newSituation(!tells);
    const user = sampleUser('pool', { ...without, ...change });
    const { accepted, error, ...rest } = rejectPassword({ ...situation, client }, user);
    expect([accepted, rest]).toEqual([false, { counts }]);
    const reset = { code: 'PasswordResetRequiredException', message: 'Password reset required for the user' };
    expect(error).toMatchObject(counts ? incorrect : reset);
    expect(rejectPassword({ ...situation, client }, undefined)).toMatchObject({ error: incorrect, counts: true });
  });
});
