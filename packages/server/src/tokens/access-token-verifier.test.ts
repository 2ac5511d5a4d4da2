import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../crypto/random.ts';
import { createSigningKeyStock } from '../crypto/signing-keys.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import { createAccessTokenVerifier, verifyMachineToken } from './access-token-verifier.ts';
import { readIdTokenHint } from './id-token-hint.ts';
import { createPoolKeys } from './pool-keys.ts';

const poolId = 'us-east-1_abcdefghi';
const issuer = `https://login.example.com/${poolId}`;
const updatedIssuer = `https://issuer.example.com/${poolId}`;
const settings = {
  issuerOf: (id: string, type = 'ORIGINAL') => `https://${type === 'UPDATED' ? 'issuer' : 'login'}.example.com/${id}`,
};
const start = 1_700_000_000;
const clock = { seconds: start, now: () => clock.seconds * 1000 };
const listed = new Map<string, readonly SigningKeyRecord[]>();
const keys = createPoolKeys({ signingKeys: async (id) => listed.get(id) ?? [] }, clock);
let idKey: SigningKeyRecord;
let accessKey: SigningKeyRecord;

beforeAll(async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 0);
  [idKey, accessKey] = await stock.take(poolId);
  stock.close();
  listed.set(poolId, [idKey, accessKey]);
});

const claims = {
  iss: issuer,
  sub: 'sub-1',
  username: 'ann',
  client_id: 'client1',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin api/read',
  origin_jti: 'session-1',
  event_id: 'event-1',
  auth_time: start - 10,
  iat: start,
  exp: start + 3600,
};

interface Making {
  readonly key?: SigningKeyRecord;
  readonly kid?: string | undefined;
}

function tokenOf(payload: object, making: Making = {}): Promise<string> {
  const { key = accessKey } = making;
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey ?? []), format: 'der', type: 'pkcs8' });
  const kid = 'kid' in making ? making.kid : key.kid;
  const header = { alg: 'RS256', ...(kid === undefined ? {} : { kid }) };
  return new SignJWT({ ...payload }).setProtectedHeader(header).sign(privateKey);
}

const verify = async (token: string) => createAccessTokenVerifier(keys, settings, clock)(token);
const refusal = (message: string) => ({ code: 'NotAuthorizedException', message });
const invalid = refusal('Invalid Access Token');

describe('an access token', () => {
  it('says which session of which user it is', async () => {
    expect(await verify(await tokenOf({ ...claims, device_key: 'device-1' }))).toEqual({
      poolId,
      sub: 'sub-1',
      username: 'ann',
      clientId: 'client1',
      sessionId: 'session-1',
      deviceKey: 'device-1',
      scopes: ['aws.cognito.signin.user.admin', 'api/read'],
      authTime: start - 10,
      expiresAt: start + 3600,
    });
  });

  it('has the session in event_id without token revocation, and may have no device', async () => {
    const { origin_jti: _, ...others } = claims;
    expect(await verify(await tokenOf(others))).toMatchObject({ sessionId: 'event-1', deviceKey: null });
  });

  it('may have the other issuer of the pool', async () => {
    expect(await verify(await tokenOf({ ...claims, iss: updatedIssuer }))).toMatchObject({ sub: 'sub-1' });
  });

  it.each([
    ['another use', { token_use: 'id' }],
    ['another issuer', { iss: `https://evil.example.com/${poolId}` }],
    ['another pool', { iss: 'https://login.example.com/us-east-1_other' }],
    ['no issuer', { iss: undefined }],
    ['an issuer that is no text', { iss: 5 }],
    ['no user', { sub: undefined }],
    ['no user name', { username: undefined }],
    ['a user name that is no text', { username: 5 }],
    ['no client', { client_id: undefined }],
    ['no session', { origin_jti: undefined, event_id: undefined }],
    ['a session that is no text', { origin_jti: 5 }],
    ['a device that is no text', { device_key: 5 }],
    ['no scope', { scope: undefined }],
    ['no end', { exp: undefined }],
  ])('is refused with %s', async (_, change) => {
    await expect(verify(await tokenOf({ ...claims, ...change }))).rejects.toMatchObject(invalid);
  });

  it('is refused without the identifier of a key, with an unknown one, and with a key for other tokens', async () => {
    for (const kid of [undefined, '', 'unknown']) {
      await expect(verify(await tokenOf(claims, { kid }))).rejects.toMatchObject(invalid);
    }
    await expect(verify(await tokenOf(claims, { key: idKey }))).rejects.toMatchObject(invalid);
    await expect(verify(await tokenOf(claims, { key: idKey, kid: accessKey.kid }))).rejects.toMatchObject(invalid);
  });

  it('has one spelling', async () => {
    const token = await tokenOf(claims);
    for (const other of [`${token}=`, `${token}==`, `${token}\n`, token.slice(0, -1), `${token}A`]) {
      await expect(verify(other)).rejects.toMatchObject(invalid);
    }
    await expect(verify('no token')).rejects.toMatchObject(invalid);
    await expect(verify('')).rejects.toMatchObject(invalid);
  });

  it('of an app client that acts for itself has no user', async () => {
    const machine = { ...claims, sub: 'client1', username: undefined };
    const message = 'Access Token does not have required scopes';
    await expect(verify(await tokenOf(machine))).rejects.toMatchObject(refusal(message));
  });
});

describe('a token that was verified before', () => {
  it('expires, and is refused without its key', async () => {
    const verifier = createAccessTokenVerifier(keys, settings, clock);
    const token = await tokenOf(claims);
    expect(await verifier(token)).toBe(await verifier(token));
    clock.seconds = start + 3599;
    await expect(verifier(token)).resolves.toBeDefined();
    listed.set(poolId, [idKey]);
    await expect(verifier(token)).rejects.toMatchObject(invalid);
    listed.set(poolId, [idKey, accessKey]);
    clock.seconds = start + 3600;
    await expect(verifier(token)).rejects.toMatchObject(refusal('Access Token has expired'));
    await expect(verify(token)).rejects.toMatchObject(refusal('Access Token has expired'));
    clock.seconds = start;
  });
});

it('passes on errors that are not those of the token', async () => {
  const broken = { ...keys, accessTokenKey: () => Promise.reject(new RangeError('database')) };
  const token = await tokenOf(claims);
  await expect(createAccessTokenVerifier(broken, settings, clock)(token)).rejects.toThrow(RangeError);
  await expect(verifyMachineToken(broken, settings, clock, token)).rejects.toThrow(RangeError);
});

describe('a machine token', () => {
  const machine = { ...claims, sub: 'client1', username: undefined };
  const read = async (payload: object, making?: Making) => {
    return verifyMachineToken(keys, settings, clock, await tokenOf(payload, making));
  };

  it('says which client it is, and its scopes', async () => {
    const scopes = ['aws.cognito.signin.user.admin', 'api/read'];
    expect(await read(machine)).toEqual({ poolId, clientId: 'client1', scopes });
    expect(await read({ ...machine, scope: undefined })).toEqual({ poolId, clientId: 'client1', scopes: [] });
  });

  it.each([
    ['a user', { username: 'ann' }],
    ['another subject', { sub: 'sub-1' }],
    ['another use', { token_use: 'id' }],
    ['no issuer', { iss: undefined }],
    ['an end in the past', { exp: start - 1 }],
  ])('has not %s', async (_, change) => {
    expect(await read({ ...machine, ...change })).toBeUndefined();
  });

  it('is signed with a key of access tokens', async () => {
    expect(await read(machine, { key: idKey })).toBeUndefined();
    expect(await verifyMachineToken(keys, settings, clock, 'no token')).toBeUndefined();
  });
});

describe('an identity token as a hint', () => {
  const idClaims = { iss: issuer, sub: 'sub-1', aud: 'client1', token_use: 'id', exp: start - 5_000 };
  const read = async (payload: object, making: Making = { key: idKey }) => {
    return readIdTokenHint(keys, settings, poolId, await tokenOf(payload, making));
  };

  it('says user and client, also when it has expired', async () => {
    expect(await read(idClaims)).toEqual({ sub: 'sub-1', clientId: 'client1' });
    expect(await read({ ...idClaims, iss: updatedIssuer })).toEqual({ sub: 'sub-1', clientId: 'client1' });
  });

  it.each([
    ['another use', { token_use: 'access' }],
    ['another issuer', { iss: 'https://login.example.com/us-east-1_other' }],
    ['no user', { sub: undefined }],
    ['several audiences', { aud: ['client1', 'client2'] }],
    ['more than 16,000 characters', { name: 'x'.repeat(12_000) }],
  ])('is none with %s', async (_, change) => {
    expect(await read({ ...idClaims, ...change })).toBeUndefined();
  });

  it('has the signature of the pool', async () => {
    expect(await read(idClaims, { key: accessKey })).toBeUndefined();
    expect(await read(idClaims, { key: idKey, kid: undefined })).toBeUndefined();
    expect(await readIdTokenHint(keys, settings, poolId, 'no token')).toBeUndefined();
    const header = { alg: 'HS256', kid: idKey.kid };
    const symmetric = await new SignJWT(idClaims).setProtectedHeader(header).sign(Buffer.alloc(32, 1));
    expect(await readIdTokenHint(keys, settings, poolId, symmetric)).toBeUndefined();
    const broken = { idTokenKey: () => Promise.reject(new RangeError('database')) };
    const token = await tokenOf(idClaims, { key: idKey });
    await expect(readIdTokenHint(broken, settings, poolId, token)).rejects.toThrow(RangeError);
  });
});
