/** Rejected steps: which ones count as failures of the user, and which ones are noted for the network. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestOptions } from '../../crypto/web-authn/testing/authenticator.ts';
import {
  newPasskeyApp,
  newUser as newPasskeyUser,
  registerPasskey,
} from '../../operations/passkeys/testing/passkeys.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { signIn } from '../../operations/users/testing/users.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { protectedPool } from '../testing/risky-users.ts';
import {
  type App,
  beginSrp,
  byPassword,
  initiate,
  newApp,
  newUser,
  passwordClaim,
  refusals,
  respond,
  withChangeBeforeCommit,
} from '../testing/sign-in-steps.ts';

const wrongPassword = { PASSWORD: 'Wr0ng-password' };

let services: TestServices;
let close: () => Promise<void>;
/** The users whose failures were noted for a network. */
const noted: string[] = [];
beforeAll(async () => {
  const plain = await createTestServices();
  close = () => plain.close();
  const { busyNetworks } = plain;
  services = {
    ...plain,
    busyNetworks: {
      ...busyNetworks,
      note(poolId, network, sub) {
        noted.push(sub);
        busyNetworks.note(poolId, network, sub);
      },
    },
  };
});
afterAll(() => close());
beforeEach(() => {
  noted.length = 0;
});

async function subOf({ ClientId }: App): Promise<string> {
  const { pool } = await services.directory.client(ClientId);
  return (await findUser(services.store.read, pool, 'ann'))?.sub ?? '';
}

async function attemptsOf(app: App): Promise<number> {
  const sub = await subOf(app);
  return (await services.store.write((tx) => tx.guards.attempts(app.UserPoolId, sub)))?.failures ?? 0;
}

async function trailOf(app: App) {
  return services.store.read.authEvents.list(app.UserPoolId, await subOf(app));
}

describe('a wrong password', () => {
  it('counts, is noted for the network, and is in the audit trail', async () => {
    const app = await newApp(services, { pool: protectedPool('AUDIT') });
    await newUser(app, 'ann');
    await expect(byPassword(app, 'ann', wrongPassword)).rejects.toMatchObject(refusals.incorrect);
    expect([await attemptsOf(app), noted]).toEqual([1, [await subOf(app)]]);
    expect(await trailOf(app)).toMatchObject([
      { answered: null, outcome: { kind: 'failure', code: 'NotAuthorizedException', lockedUntil: null } },
    ]);
  });

  it('that locks the account says until when in the audit trail', async () => {
    const app = await newApp(services);
    await newUser(app, 'ann');
    for (let n = 0; n < 5; n += 1) {
      await expect(byPassword(app, 'ann', wrongPassword)).rejects.toMatchObject(refusals.incorrect);
    }
    const lockedUntil = services.clock.now() + 1_000;
    expect((await trailOf(app))[0]).toMatchObject({ outcome: { kind: 'failure', lockedUntil } });
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.locked);
    expect(await trailOf(app)).toHaveLength(5);
  });

  it('as the answer of a challenge is in the audit trail with it, and with the device', async () => {
    const app = await newApp(services, { pool: { DeviceConfiguration: {} } });
    await newUser(app, 'ann');
    const round = await beginSrp(app, 'ann');
    const claim = await passwordClaim(app, round, 'Wr0ng-password');
    const key = 'us-east-1_11111111-2222-4333-8444-555555555555';
    const answer = respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'ann', DEVICE_KEY: key, ...claim });
    await expect(answer).rejects.toMatchObject(refusals.incorrect);
    expect(await trailOf(app)).toMatchObject([{ answered: 'PASSWORD_VERIFIER', device: { given: key } }]);
    expect(await attemptsOf(app)).toBe(1);
  });
});

it('an answer with a clock that is wrong counts as no failure, and leaves no trace', async () => {
  const app = await newApp(services, { pool: protectedPool('AUDIT') });
  await newUser(app, 'ann');
  const round = await beginSrp(app, 'ann');
  const clock = { ...services.clock, now: () => services.clock.now() - 3_600_000 };
  const claim = await passwordClaim({ ...app, services: { ...services, clock } }, round);
  const answer = respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'ann', ...claim });
  await expect(answer).rejects.toMatchObject(refusals.incorrect);
  expect([await attemptsOf(app), noted, await trailOf(app)]).toEqual([0, [], []]);
});

describe('a passkey', () => {
  async function atPasskey() {
    const place = await newPasskeyApp(services, undefined, protectedPool('AUDIT'));
    const app: App = { services, ...place };
    await newPasskeyUser(services, place, 'ann@example.com');
    const passkey = await registerPasskey(services, await signIn(services, place, 'ann'));
    const before = (await trailOf(app)).length;
    const reply = await initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    const options = JSON.parse(reply.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as RequestOptions;
    const answer = (through: App, given: RequestOptions) =>
      respond(through, 'WEB_AUTHN', { USERNAME: 'ann', CREDENTIAL: JSON.stringify(passkey.get(given)) }, reply.Session);
    return { app, options, wrong: { ...options, challenge: 'AAAA' }, answer, before };
  }

  it('that is wrong counts, is noted once for the network, and is in the audit trail', async () => {
    const { app, wrong, answer, before } = await atPasskey();
    await expect(answer(app, wrong)).rejects.toMatchObject(refusals.incorrect);
    expect([await attemptsOf(app), noted]).toEqual([1, [await subOf(app)]]);
    const trail = await trailOf(app);
    expect(trail).toHaveLength(before + 1);
    expect(trail[0]).toMatchObject({ answered: 'WEB_AUTHN', outcome: { kind: 'failure' } });
  });

  it('that was overtaken by another answer to its Session counts as no failure', async () => {
    const { app, options, wrong, answer } = await atPasskey();
    const overtaken = withChangeBeforeCommit(app, () => answer(app, options));
    await expect(answer(overtaken, wrong)).rejects.toMatchObject(refusals.usedSession);
    expect([await attemptsOf(app), noted]).toEqual([0, []]);
    expect((await trailOf(app))[0]).toMatchObject({ answered: 'WEB_AUTHN', outcome: { kind: 'tokens' } });
  });
});
