/**
 * amazon-cognito-passwordless-auth of AWS, through its public function: an SRP client of an origin of its own, with the integers of
 * JavaScript. It has no functions for devices.
 *
 * It computes the proof inside a whole sign-in, so this file gives it a `fetch` that stands for the server: it hands out what the client
 * sends, and answers with the challenge of the test.
 */
import { once } from 'node:events';
import { Passwordless } from 'amazon-cognito-passwordless-auth';
import { authenticateWithSRP } from 'amazon-cognito-passwordless-auth/srp';
import type { Challenge, ForeignClient } from './foreign-client.ts';

const EXPONENT_BYTES = 128;

/** A random source that returns this exponent. */
function exponentSource(a: bigint) {
  const bytes = Buffer.from(a.toString(16).padStart(2 * EXPONENT_BYTES, '0'), 'hex');
  return <T>(target: T): T => {
    if (!(target instanceof Uint8Array) || target.length !== EXPONENT_BYTES) throw new Error('not an exponent');
    target.set(bytes);
    return target;
  };
}

interface Request {
  readonly AuthParameters?: { readonly SRP_A: string };
  readonly ChallengeResponses?: { readonly PASSWORD_CLAIM_SIGNATURE: string; readonly TIMESTAMP: string };
}

const reply = (body: object) => Response.json(body);

export const passwordlessAuthClient: ForeignClient = {
  name: 'amazon-cognito-passwordless-auth',

  // It reads each character of a user name as one byte, which is right for ASCII only.
  canSignIn: ({ kind, credential }) => kind === 'user' && /^[\x20-\x7e]+$/.test(credential.identity),

  // u is the key of the first HMAC of HKDF. This client keeps its leading zero bytes, amazon-cognito-identity-js drops them, so
  // one of 512 right passwords is rejected.
  canProve: (u) => u >= 2n ** 247n,

  async start(_kind, { group, identity, secret }, given) {
    const random = crypto.getRandomValues(new Uint8Array(EXPONENT_BYTES));
    const a = given ?? BigInt(`0x${Buffer.from(random).toString('hex')}`);
    const begun = Promise.withResolvers<string>();
    const challenged = Promise.withResolvers<Challenge>();
    const proved = Promise.withResolvers<{ signature: string; timestamp: string }>();

    Passwordless.configure({
      clientId: 'client',
      userPoolId: `eu-west-2_${group}`,
      cognitoIdpEndpoint: 'http://server.test/',
      crypto: { subtle: crypto.subtle, getRandomValues: exponentSource(a) },
      async fetch(_input, init) {
        const { AuthParameters, ChallengeResponses } = JSON.parse(init?.body ?? '{}') as Request;
        if (AuthParameters !== undefined) {
          begun.resolve(AuthParameters.SRP_A);
          const { salt, B, secretBlock } = await challenged.promise;
          const parameters = { SALT: salt, SRP_B: B, SECRET_BLOCK: secretBlock, USER_ID_FOR_SRP: identity };
          return reply({ ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters: parameters, Session: 'session' });
        }
        const { PASSWORD_CLAIM_SIGNATURE: signature = '', TIMESTAMP: timestamp = '' } = ChallengeResponses ?? {};
        proved.resolve({ signature, timestamp });
        if (init?.signal !== undefined) await once(init.signal, 'abort');
        throw new Error('the sign-in ends here');
      },
    });
    const { signedIn, abort } = authenticateWithSRP({ username: identity, password: secret });
    const ended = signedIn.catch((error: unknown) => {
      begun.reject(error);
      proved.reject(error);
    });

    return {
      a,
      A: await begun.promise,
      async prove(challenge) {
        challenged.resolve(challenge);
        const proof = await proved.promise;
        abort();
        await ended;
        return proof;
      },
    };
  },
};
