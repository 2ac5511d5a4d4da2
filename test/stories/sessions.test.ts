/** A Session and an SRP proof are valid for one answer to one challenge, of one user, through one client. */
import { AdminSetUserPasswordCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { formatTimestamp, N, prove, toHex } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { incorrect, invalidSession, parameterError, refusal, usedSession } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** MFA is optional. */
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

describe('SRP', () => {
  it.each([
    ['0', '0'],
    ['1', '1'],
    ['N', toHex(N)],
    ['N - 1', toHex(N - 1n)],
    ['2N', toHex(2n * N)],
    ['no hex', 'xyz'],
    ['far too long', 'ab'.repeat(2_000)],
  ])('an SRP_A of %s is rejected', async (_name, SRP_A) => {
    const { username } = await newPerson(app);
    const request = initiate(app, 'USER_SRP_AUTH', { USERNAME: username, SRP_A });
    expect(await refusal(request)).toEqual(parameterError('Invalid SRP_A value.'));
  });

  it('a proof is valid for one sign-in', async () => {
    const person = await newPerson(app);
    const round = await beginSrp(app, person.username);
    const proof = { USERNAME: person.username, ...(await passwordClaim(app, round, password)) };
    expect((await respond(app, 'PASSWORD_VERIFIER', proof)).AuthenticationResult).toBeDefined();
    expect(await refusal(respond(app, 'PASSWORD_VERIFIER', proof))).toEqual(usedSession);
  });

  it('a proof is valid only for its user, client and secret block', async () => {
    const [ada, bob] = [await newPerson(app), await newPerson(app)];
    const round = await beginSrp(app, ada.username);
    const claim = await passwordClaim(app, round, password);
    const answer = (of: App, username: string, changes = {}) =>
      refusal(respond(of, 'PASSWORD_VERIFIER', { USERNAME: username, ...claim, ...changes }));
    expect(await answer(app, bob.username)).toEqual(incorrect);
    expect(await answer(await secondClient(app), ada.username)).toEqual(incorrect);
    const block = Buffer.from(claim.PASSWORD_CLAIM_SECRET_BLOCK, 'base64');
    for (const position of [0, 20, block.length >> 1, block.length - 1]) {
      const altered = Buffer.from(block);
      altered[position] = (altered[position] ?? 0) ^ 1;
      const changes = { PASSWORD_CLAIM_SECRET_BLOCK: altered.toString('base64') };
      expect(await answer(app, ada.username, changes)).toEqual(incorrect);
    }
    const { reply } = await beginSrp(app, ada.username);
    const other = { PASSWORD_CLAIM_SECRET_BLOCK: reply.ChallengeParameters?.['SECRET_BLOCK'] ?? '' };
    expect(await answer(app, ada.username, other)).toEqual(incorrect);
    expect(
      (await respond(app, 'PASSWORD_VERIFIER', { USERNAME: ada.username, ...claim })).AuthenticationResult,
    ).toBeDefined();
  });

  it.each(['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP', 'USERNAME'])(
    'a proof without %s is incomplete',
    async (missing) => {
      const { username } = await newPerson(app);
      const claim = await passwordClaim(app, await beginSrp(app, username), password);
      const { [missing]: _, ...rest }: Record<string, string> = { USERNAME: username, ...claim };
      const request = respond(app, 'PASSWORD_VERIFIER', rest);
      expect(await refusal(request)).toEqual(parameterError(`Missing required parameter ${missing}`));
    },
  );

  describe('TIMESTAMP', () => {
    const minute = 60_000;
    const format = parameterError('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');

    /** Creates a proof with any timestamp. */
    async function proofAt(timestamp: string) {
      const { username } = await newPerson(app);
      const { reply, session } = await beginSrp(app, username);
      const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = reply.ChallengeParameters ?? {};
      const group = app.userPoolId.split('_')[1] ?? '';
      const credential = { group, identity: username, secret: password };
      const signature = await prove({ ...credential, ...session, salt, B, secretBlock, timestamp });
      return respond(app, 'PASSWORD_VERIFIER', {
        USERNAME: username,
        PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: timestamp,
      });
    }

    it('may differ by some minutes', async () => {
      for (const offset of [-4 * minute, 4 * minute]) {
        const reply = await proofAt(formatTimestamp(Date.now() + offset));
        expect(reply.AuthenticationResult).toBeDefined();
      }
    });

    it('may not differ by six minutes', async () => {
      for (const offset of [-6 * minute, 6 * minute]) {
        expect(await refusal(proofAt(formatTimestamp(Date.now() + offset)))).toEqual(incorrect);
      }
    });

    it('must have the right weekday, even with a valid signature', async () => {
      const right = formatTimestamp(Date.now());
      const wrong = right.startsWith('Mon') ? right.replace('Mon', 'Tue') : right.replace(/^.../, 'Mon');
      expect(await refusal(proofAt(wrong))).toEqual(incorrect);
    });

    it.each(['2026-11-05T22:42:34Z', 'Do. 5 Nov 22:42:34 UTC 2026', 'now'])(
      'must have the documented form: not %s',
      async (text) => {
        expect(await refusal(proofAt(text))).toEqual(format);
      },
    );
  });
});

describe('a Session', () => {
  async function pending() {
    const person = await newPersonWithTotp(app);
    const { Session = '' } = await provePassword(app, person);
    const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    return { person, Session, answer };
  }

  it('is used up by a successful answer', async () => {
    const { person, Session, answer } = await pending();
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
    const again = { ...answer, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', again, Session))).toEqual(usedSession);
  });

  it('is rejected if one bit is changed', async () => {
    const { Session, answer } = await pending();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const step = Math.max(1, Math.floor(Session.length / 24));
    for (let position = 0; position < Session.length; position += step) {
      const index = alphabet.indexOf(Session.charAt(position));
      const other = alphabet.charAt(index ^ 1);
      const altered = Session.slice(0, position) + other + Session.slice(position + 1);
      expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, altered))).toEqual(invalidSession);
    }
    for (const altered of [Session.slice(0, -1), `${Session}A`, Session.slice(1)]) {
      expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, altered))).toEqual(invalidSession);
    }
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
  });

  it('belongs to a client, a pool, a user and a challenge', async () => {
    const { Session, answer } = await pending();
    const otherUser = await newPerson(app);
    const otherPool = await createApp(latchkey);
    const attempt = (of: App, changes = {}) =>
      refusal(respond(of, 'SOFTWARE_TOKEN_MFA', { ...answer, ...changes }, Session));
    expect(await attempt(await secondClient(app))).toEqual(invalidSession);
    expect(await attempt(otherPool)).toEqual(invalidSession);
    expect(await attempt(app, { USERNAME: otherUser.username })).toEqual(incorrect);
    const setup = respond(app, 'MFA_SETUP', answer, Session);
    expect(await refusal(setup)).toEqual(invalidSession);
    const renewal = respond(app, 'NEW_PASSWORD_REQUIRED', { ...answer, NEW_PASSWORD: password }, Session);
    expect(await refusal(renewal)).toEqual(invalidSession);
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session)).AuthenticationResult).toBeDefined();
  });

  it('ends when its password is replaced', async () => {
    const { person, Session, answer } = await pending();
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const Password = 'Another-Horse-8';
    await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
    expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', answer, Session))).toEqual(invalidSession);
    expect((await signIn(app, { ...person, password: Password })).challenges).toEqual([
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
    ]);
  });

  it('is required', async () => {
    const { answer } = await pending();
    const request = respond(app, 'SOFTWARE_TOKEN_MFA', answer);
    expect(await refusal(request)).toEqual(parameterError('Missing required parameter Session'));
  });

  it('works with another name of the same user as USERNAME', async () => {
    const { person, Session, answer } = await pending();
    const { Username = '', UserAttributes = [] } = await app.sdk.send(
      new GetUserCommand({ AccessToken: person.accessToken }),
    );
    expect(Username).toBe(person.username);
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const reply = await respond(app, 'SOFTWARE_TOKEN_MFA', { ...answer, USERNAME: sub }, Session);
    expect(reply.AuthenticationResult).toBeDefined();
  });
});
