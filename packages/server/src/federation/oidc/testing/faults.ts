/** What a provider can falsify in an identity token, the token response and the user info, and what a sign-in says to it. */
import { SignJWT, UnsecuredJWT } from 'jose';
import { clientId, clientSecret, type Faults, type FaultyProvider } from './faulty-provider.ts';

type Fault = readonly [name: string, fault: Faults | ((provider: FaultyProvider) => Faults), description: string];

const unsecured = (genuine: string) => {
  const [, payload = ''] = genuine.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return new UnsecuredJWT(claims).encode();
};
const byHmac = (genuine: string) => {
  const [, payload = ''] = genuine.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .sign(new TextEncoder().encode(clientSecret.repeat(4)));
};

/**
 * Each fault, with a part of the error's description.
 * @param now milliseconds since the epoch
 */
export function allFaults(now: number): readonly Fault[] {
  const seconds = Math.floor(now / 1000);
  return [
    ['another issuer', { claims: { iss: 'https://evil.example.com' } }, 'Bad id_token issuer'],
    ['no issuer', { claims: { iss: undefined } }, 'Bad id_token'],
    ['a slash behind the issuer', ({ origin }) => ({ claims: { iss: `${origin}/` } }), 'Bad id_token issuer'],
    ['another audience', { claims: { aud: 'other' } }, 'Bad id_token audience'],
    ['no audience', { claims: { aud: undefined } }, 'Bad id_token'],
    ['more audiences without azp', { claims: { aud: [clientId, 'other'] } }, 'Bad id_token'],
    ['azp of another client', { claims: { azp: 'other' } }, 'Bad id_token azp'],
    ['another nonce', { claims: { nonce: 'other' } }, 'Bad id_token nonce'],
    ['no nonce', { claims: { nonce: undefined } }, 'Bad id_token nonce'],
    ['an old token', { claims: { exp: seconds - 31 } }, 'Bad id_token expired'],
    ['no expiry', { claims: { exp: undefined } }, 'Bad id_token claims'],
    ['an expiry that is a string', { claims: { exp: String(seconds + 60) } }, ''],
    ['a token of tomorrow', { claims: { nbf: seconds + 86_400 } }, 'Bad id_token nbf'],
    ['no time of issue', { claims: { iat: undefined } }, 'Bad id_token claims'],
    ['no subject', { claims: { sub: undefined } }, 'Bad id_token'],
    ['another access token', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, 'Bad id_token at_hash'],
    ['no kid', { header: { kid: undefined } }, 'Bad id_token has no kid'],
    ['an unknown kid', { header: { kid: 'two' } }, 'Bad id_token key'],
    ['a critical header', { header: { crit: ['exp'], exp: 1 } }, ''],
    ['a key in the header', { header: { jwk: { kty: 'oct', k: 'AA' } }, foreignKey: true }, 'Bad id_token signature'],
    ['another key', { foreignKey: true }, 'Bad id_token signature'],
    ['no signature', { idToken: unsecured }, 'Bad id_token algorithm'],
    ['an HMAC with the client secret', { idToken: byHmac }, 'Bad id_token algorithm'],
    ['a cut signature', { idToken: (token) => token.slice(0, -4) }, 'Bad id_token'],
    ['a removed signature', { idToken: (token) => token.replace(/[^.]+$/, '') }, 'Bad id_token'],
    ['no token', { idToken: null }, 'Bad id_token missing'],
    ['text as token', { idToken: () => 'hello' }, ''],
    ['an encrypted token', { idToken: () => 'a.b.c.d.e' }, ''],
    ['keys that are no list', { keys: () => 'none' }, 'Bad id_token'],
    [
      'keys that are no keys',
      { keys: () => [{ kid: 'one', kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] },
      'Bad id_token',
    ],
    ['user info of somebody else', { userInfo: { sub: 'john' } }, 'Corp Error - the user info is not that'],
    ['user info without subject', { userInfo: { sub: undefined } }, 'Corp Error - the user info is not that'],
    ['no access token', { tokens: { access_token: undefined } }, 'Corp Error - the answer of the token'],
    ['tokens of another type', { tokens: { token_type: 'mac' } }, 'Corp Error - the answer of the token'],
  ];
}
