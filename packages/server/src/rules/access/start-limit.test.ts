import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../../operations/sign-in/RespondToAuthChallenge.ts';
import { type App, newApp, newPerson, refusals } from '../../challenges/testing/people.ts';
import { createStartLimit } from './start-limit.ts';

describe('the limit', () => {
  it('takes ten seconds of starts at once, then as many as come back', () => {
    let now = 5_000;
    const limit = createStartLimit(2, () => now);
    const admitted = () => Array.from({ length: 30 }, () => limit.admit('a')).filter(Boolean).length;
    expect([admitted(), admitted()]).toEqual([20, 0]);
    expect(limit.admit('b')).toBe(true);
    now += 499;
    expect(limit.admit('a')).toBe(false);
    now += 1;
    expect([limit.admit('a'), limit.admit('a')]).toEqual([true, false]);
    now += 3_600_000;
    expect(admitted()).toBe(20);
  });

  it('of 0 is none', () => {
    const limit = createStartLimit(0, () => 0);
    expect(Array.from({ length: 1_000 }, () => limit.admit('a'))).not.toContain(false);
  });

  it('forgets names that have not been heard of for long, and no others', () => {
    const limit = createStartLimit(1, () => 0);
    for (let n = 0; n < 10; n += 1) limit.admit('a');
    expect(limit.admit('a')).toBe(false);
    for (let n = 0; n < 15_000; n += 1) limit.admit(`other ${n}`);
    expect(limit.admit('a')).toBe(false);
    for (let n = 0; n < 25_000; n += 1) limit.admit(`another ${n}`);
    expect(limit.admit('a')).toBe(true);
  });
});

describe('sign-ins', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await createTestServices();
  });
  afterAll(() => services.close());

  const tooMany = { code: 'TooManyRequestsException', message: 'Rate exceeded' };

  it('of one name are begun too often, whether it exists or not, and from one network only', async () => {
    const app = await newApp(services, { pool: { AliasAttributes: ['email'] } });
    const attributes = { email: 'ann@example.com', email_verified: 'true' };
    await newPerson(app, 'ann', { attributes });
    const begin = ({ ClientId }: App, USERNAME: string, from: string) => {
      const AuthParameters = { USERNAME, PASSWORD: 'Corr3ct-horse' };
      const input = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
      return callOperation({ ...services, startLimit }, InitiateAuth, input, undefined, from);
    };
    const startLimit = createStartLimit(0.2, () => 0);
    for (const [name, alias, outcome] of [
      ['ann', 'ann@example.com', 'fulfilled'],
      ['nobody', 'nobody', 'rejected'],
    ] as const) {
      const begun = await Promise.allSettled([begin(app, name, '192.0.2.1'), begin(app, alias, '192.0.2.1')]);
      expect(begun.map(({ status }) => status)).toEqual([outcome, outcome]);
      for (const spelling of [name, alias]) {
        await expect(begin(app, spelling, '192.0.2.1')).rejects.toMatchObject(tooMany);
      }
    }
    await expect(begin(app, 'nobody', '192.0.2.2')).rejects.toMatchObject(refusals.incorrect);
    await expect(begin(app, 'ann', '192.0.2.2')).resolves.toHaveProperty('AuthenticationResult');
  });

  it.each(['bea', 'nobody'])('are not begun by one Session as often as somebody likes, as %s', async (USERNAME) => {
    const app = await newApp(services, { client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] } });
    await newPerson(app, 'bea', {});
    const { ClientId } = app;
    const startLimit = createStartLimit(0.2, () => 0);
    const AuthParameters = { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD_SRP' };
    const input = { ClientId, AuthFlow: 'USER_AUTH', AuthParameters } as const;
    const begun = await callOperation({ ...services, startLimit }, InitiateAuth, input);
    expect(begun.ChallengeName).toBe('PASSWORD_SRP');
    const answer = () =>
      callOperation({ ...services, startLimit }, RespondToAuthChallenge, {
        ClientId,
        ChallengeName: 'PASSWORD_SRP',
        Session: begun.Session,
        ChallengeResponses: { USERNAME, SRP_A: 'a1b2c3' },
      });
    expect((await answer()).ChallengeName).toBe('PASSWORD_VERIFIER');
    await expect(answer()).rejects.toMatchObject(tooMany);
  });
});
