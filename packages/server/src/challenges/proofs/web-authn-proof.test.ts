import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { newPasskeyApp, newUser, registerPasskey } from '../../operations/passkeys/testing/passkeys.ts';
import { newTestApp, signIn, type TestApp } from '../../operations/users/testing/users.ts';
import type { Situation } from '../state/situation.ts';
import { credentialRequestOptions, hasPasskey } from './web-authn-proof.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function situationOf({ ClientId }: TestApp, mode: 'development' | 'production'): Promise<Situation> {
  const { pool, client } = await services.directory.client(ClientId);
  const origin = { requestId: 'id', sourceIp: null, userAgent: null, note: () => undefined };
  return { ...services, settings: { ...services.settings, mode }, pool, client, origin };
}

it('a pool without a domain has no passkeys to ask for', async () => {
  const situation = await situationOf(await newPasskeyApp(services, null), 'production');
  expect(await hasPasskey(situation, { sub: 'sub-1' })).toBe(false);
  await expect(credentialRequestOptions(situation, { sub: 'sub-1' }, 'challenge')).rejects.toMatchObject({
    code: 'InvalidUserPoolConfigurationException',
    message: 'The user pool has no relying party ID for passkeys.',
  });
});

it('a passkey counts only where the pool allows passkeys as a first factor', async () => {
  const place = await newPasskeyApp(services);
  const sub = await newUser(services, place, 'ada@example.com');
  await registerPasskey(services, await signIn(services, place, 'ada'));
  const situation = await situationOf(place, 'production');
  expect(await hasPasskey(situation, { sub })).toBe(true);
  expect(await hasPasskey(situation, { sub: 'other' })).toBe(false);
  const plain = await situationOf(await newTestApp(services), 'production');
  expect(await hasPasskey({ ...situation, pool: { ...plain.pool, id: situation.pool.id } }, { sub })).toBe(false);
});

it('a decoy is the same each time, another one for each user, and as long as real ones', async () => {
  const situation = await situationOf(await newPasskeyApp(services), 'production');
  const decoyOf = async (sub: string) => {
    const options = JSON.parse(await credentialRequestOptions(situation, { sub }, 'challenge')) as {
      readonly allowCredentials: readonly { readonly id: string; readonly type: string }[];
    };
    expect(options).toMatchObject({ challenge: 'challenge', rpId: 'example.com', timeout: 180_000 });
    expect(options.allowCredentials).toHaveLength(1);
    return options.allowCredentials[0];
  };
  const subs = Array.from({ length: 40 }, (_, index) => `sub-${index}`);
  const decoys = await Promise.all(subs.map(decoyOf));
  expect(await Promise.all(subs.map(decoyOf))).toEqual(decoys);
  expect(new Set(decoys.map((one) => one?.id)).size).toBe(40);
  const lengths = decoys.map((one) => Buffer.from(one?.id ?? '', 'base64url').length);
  expect([...new Set(lengths)].toSorted((one, other) => one - other)).toEqual([16, 20, 32]);
  expect(decoys[0]).toMatchObject({ type: 'public-key', transports: ['hybrid', 'internal'] });
});
