/** What a proof by SRP must look like, and which wrong proofs count towards the lock-out. */
import { formatTimestamp } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import {
  type App,
  beginSrp,
  byPassword,
  initiate,
  newApp,
  newUser,
  type Parameters,
  passwordClaim,
  refusal,
  refusals,
  respond,
} from '../testing/sign-in-steps.ts';

const MINUTE = 60_000;

let services: TestServices;
let app: App;
let users = 0;
beforeAll(async () => {
  services = await createTestServices();
  app = await newApp(services);
});
afterAll(() => services.close());

/** A new user, who has no failed attempts yet. */
async function someone(): Promise<string> {
  const name = `user${++users}`;
  await newUser(app, name);
  return name;
}

const prove = (USERNAME: string, claim: Parameters) => respond(app, 'PASSWORD_VERIFIER', { USERNAME, ...claim });

/** A right claim as it was made at another time. */
async function claimAt(name: string, difference: number): Promise<Parameters> {
  const round = await beginSrp(app, name);
  const clock = { ...services.clock, now: () => services.clock.now() + difference };
  return passwordClaim({ ...app, services: { ...services, clock } }, round);
}

it.each([
  ['zero', '00'],
  ['text', 'x'],
  ['negative', '-1'],
  ['too long', 'a'.repeat(769)],
])('SRP_A must not be %s', async (_, SRP_A) => {
  const begun = initiate(app, 'USER_SRP_AUTH', { USERNAME: 'nobody', SRP_A });
  await expect(begun).rejects.toMatchObject(refusal('InvalidParameterException', 'Invalid SRP_A value.'));
});

it('an answer has all members, which the error names', async () => {
  const name = await someone();
  const claim = await passwordClaim(app, await beginSrp(app, name));
  for (const member of ['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP']) {
    const { [member]: _, ...others } = claim;
    const expected = refusal('InvalidParameterException', `Missing required parameter ${member}`);
    await expect(prove(name, others)).rejects.toMatchObject(expected);
  }
  await expect(prove(name, claim)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
});

it('an answer needs the secret block of its round', async () => {
  const name = await someone();
  const claim = await passwordClaim(app, await beginSrp(app, name));
  for (const PASSWORD_CLAIM_SECRET_BLOCK of ['AAAA', 'no base64']) {
    await expect(prove(name, { ...claim, PASSWORD_CLAIM_SECRET_BLOCK })).rejects.toMatchObject(refusals.incorrect);
  }
});

describe('the TIMESTAMP', () => {
  it('has the form of the service', async () => {
    const name = await someone();
    const claim = await passwordClaim(app, await beginSrp(app, name));
    const message = 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.';
    const attempt = prove(name, { ...claim, TIMESTAMP: new Date(services.clock.now()).toISOString() });
    await expect(attempt).rejects.toMatchObject(refusal('InvalidParameterException', message));
  });

  it.each([-5 * MINUTE + 1_000, 5 * MINUTE - 1_000])('may be %i ms off', async (difference) => {
    const name = await someone();
    const claim = await claimAt(name, difference);
    await expect(prove(name, claim)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });

  it.each([-5 * MINUTE - 1_000, 5 * MINUTE + 1_000])(
    'must not be %i ms off, which does not count',
    async (difference) => {
      const name = await someone();
      for (let attempt = 0; attempt < 6; attempt += 1) {
        await expect(prove(name, await claimAt(name, difference))).rejects.toMatchObject(refusals.incorrect);
      }
      await expect(byPassword(app, name)).resolves.toHaveProperty('AuthenticationResult');
    },
  );

  it('is signed', async () => {
    const name = await someone();
    const claim = await passwordClaim(app, await beginSrp(app, name));
    const TIMESTAMP = formatTimestamp(services.clock.now() - 1_000);
    await expect(prove(name, { ...claim, TIMESTAMP })).rejects.toMatchObject(refusals.incorrect);
  });
});

it('wrong proofs count: after five the right password is not looked at', async () => {
  const name = await someone();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const claim = await passwordClaim(app, await beginSrp(app, name), 'Wr0ng-password');
    await expect(prove(name, claim)).rejects.toMatchObject(refusals.incorrect);
  }
  await expect(byPassword(app, name)).rejects.toMatchObject(refusals.locked);
});

it('a name that nobody has is answered alike, and proves nothing', async () => {
  const round = await beginSrp(app, 'nobody');
  expect(round.reply).toMatchObject({
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      USERNAME: 'nobody',
      USER_ID_FOR_SRP: 'nobody',
      SALT: expect.stringMatching(/^[0-9a-f]{31,32}$/) as string,
      SRP_B: expect.stringMatching(/^[0-9a-f]{700,768}$/) as string,
    },
  });
  expect(round.reply.Session).toBeUndefined();
  const again = await beginSrp(app, 'nobody');
  expect(again.reply.ChallengeParameters?.['SALT']).toBe(round.reply.ChallengeParameters?.['SALT']);
  await expect(prove('nobody', await passwordClaim(app, round))).rejects.toMatchObject(refusals.incorrect);
});

it('a SECRET_BLOCK belongs to one client and to one sign-in', async () => {
  const [name, other] = [await someone(), await someone()];
  const claim = await passwordClaim(app, await beginSrp(app, name));
  await expect(prove(other, claim)).rejects.toMatchObject(refusals.incorrect);
  const altered = { ...claim, PASSWORD_CLAIM_SECRET_BLOCK: `${claim['PASSWORD_CLAIM_SECRET_BLOCK']}=` };
  await expect(prove(name, altered)).rejects.toMatchObject(refusals.incorrect);
  await expect(prove(name, claim)).resolves.toHaveProperty('AuthenticationResult');
  await expect(prove(name, claim)).rejects.toMatchObject(refusals.usedSession);
});
