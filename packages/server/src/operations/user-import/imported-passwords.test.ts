/** Users with imported hashes: their first sign-in, and what replaces the hash before it. */
import { argon2Sync, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashSync } from 'bcryptjs';
import type { PasswordHashingAlgorithmType } from '@latchkey/model';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { AdminDisableUser } from '../users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from '../users/administration/AdminEnableUser.ts';
import { AdminGetUserAuthFactors } from '../users/administration/AdminGetUserAuthFactors.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { ChangePassword } from '../users/self-service/ChangePassword.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { account, newTestApp, OTHER_PASSWORD, PASSWORD, signIn, type TestApp } from '../users/testing/users.ts';
import { csvOf, person, runImport } from './testing/imports.ts';

let services: TestServices;
let place: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  const flows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ] as const;
  place = await newTestApp(services, {}, { ExplicitAuthFlows: [...flows], PreventUserExistenceErrors: 'ENABLED' });
});
afterAll(() => services.close());

const bcrypt = (password: string) => hashSync(password, 4);

let users = 0;
/** Imports a user with a hash. Returns the name. */
async function importedUser(
  password_hash = bcrypt(PASSWORD),
  PasswordHashingAlgorithm: PasswordHashingAlgorithmType = 'BCRYPT',
): Promise<string> {
  users += 1;
  const name = `user${users}`;
  const { UserPoolId } = place;
  const csv = await csvOf(services, UserPoolId, [person(name, { password_hash })], ['password_hash']);
  const { Status, log } = await runImport(services, UserPoolId, csv, { PasswordHashingAlgorithm });
  expect([Status, log]).toEqual(['Succeeded', ['[SUCCEEDED] Line Number 2 - The import succeeded.']]);
  return name;
}

const stored = async (name: string) => {
  const { attributes } = await account(services, place, name);
  return services.store.read.users.find(place.UserPoolId, attributes['sub'] ?? '');
};

const incorrect = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

it('a first sign-in with the password replaces the hash by a verifier', async () => {
  const name = await importedUser();
  expect(await account(services, place, name)).toMatchObject({ UserStatus: 'CONFIRMED' });
  expect(await stored(name)).toMatchObject({ password: null, importedHash: { text: expect.any(String) as string } });
  await expect(signIn(services, place, name, OTHER_PASSWORD)).rejects.toMatchObject(incorrect);
  expect(await signIn(services, place, name)).not.toBe('');
  const after = await stored(name);
  expect([after?.password?.salt, after?.importedHash]).toEqual([expect.stringMatching(/^[\da-f]+$/), null]);
  expect(await signIn(services, place, name)).not.toBe('');
  await expect(signIn(services, place, name, OTHER_PASSWORD)).rejects.toMatchObject(incorrect);
});

it('concurrent first sign-ins end with tokens or an error that SDKs retry', async () => {
  const name = await importedUser();
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => signIn(services, place, name)));
  const failures = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(failures.length).toBeLessThan(4);
  for (const failure of failures) expect(failure).toMatchObject({ code: 'TooManyRequestsException' });
  expect(await signIn(services, place, name)).not.toBe('');
});

it('wrong passwords lock the user out', async () => {
  const name = await importedUser();
  for (let count = 0; count < 5; count += 1) {
    await expect(signIn(services, place, name, OTHER_PASSWORD)).rejects.toMatchObject(incorrect);
  }
  await expect(signIn(services, place, name)).rejects.toMatchObject({ message: 'Password attempts exceeded' });
  services.clock.advance(2_000);
  expect(await signIn(services, place, name)).not.toBe('');
});

it('SRP answers like for an unknown name until then', async () => {
  const name = await importedUser();
  const begin = async (USERNAME: string) => {
    const { ChallengeParameters = {} } = await callOperation(services, InitiateAuth, {
      ClientId: place.ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A: 'abcd'.repeat(100) },
    });
    return ChallengeParameters;
  };
  const [known, unknown] = [await begin(name), await begin('nobody')];
  expect(Object.keys(known).toSorted()).toEqual(Object.keys(unknown).toSorted());
  expect((await begin(name))['SALT']).toBe(known['SALT']);
  // 16 random bytes without leading zeros.
  for (const { SALT } of [known, unknown]) expect(SALT).toMatch(/^[1-9a-f][\da-f]{23,31}$/);
});

it('a disabled user keeps the hash', async () => {
  const name = await importedUser();
  const key = { UserPoolId: place.UserPoolId, Username: name };
  await callOperation(services, AdminDisableUser, key);
  await expect(signIn(services, place, name)).rejects.toMatchObject({ message: 'User is disabled.' });
  await callOperation(services, AdminEnableUser, key);
  expect((await stored(name))?.importedHash).not.toBeNull();
  expect(await signIn(services, place, name)).not.toBe('');
});

it('a password that an administrator sets replaces the hash', async () => {
  const name = await importedUser();
  const { UserPoolId } = place;
  await callOperation(services, AdminSetUserPassword, {
    UserPoolId,
    Username: name,
    Password: OTHER_PASSWORD,
    Permanent: true,
  });
  expect((await stored(name))?.importedHash).toBeNull();
  await expect(signIn(services, place, name)).rejects.toMatchObject(incorrect);
  expect(await signIn(services, place, name, OTHER_PASSWORD)).not.toBe('');
});

it('the password is a first factor, SRP is none yet', async () => {
  const name = await importedUser();
  const factors = await callOperation(services, AdminGetUserAuthFactors, {
    UserPoolId: place.UserPoolId,
    Username: name,
  });
  expect(factors.ConfiguredUserAuthFactors).toEqual(['PASSWORD']);
  const { AvailableChallenges } = await callOperation(services, InitiateAuth, {
    ClientId: place.ClientId,
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: name },
  });
  expect(AvailableChallenges).toEqual(['PASSWORD']);
});

const salt = randomBytes(16);
const encoded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
const argon2 = { message: Buffer.from(PASSWORD), nonce: salt, parallelism: 1, tagLength: 32, memory: 64, passes: 2 };

it.each([
  ['BCRYPT', bcrypt(PASSWORD)],
  ['SCRYPT', `1024$8$1$${salt.toString('hex')}$${scryptSync(PASSWORD, salt, 64, { N: 1024 }).toString('hex')}`],
  ['ARGON2ID', `$argon2id$v=19$m=64,t=2,p=1$${encoded(salt)}$${encoded(argon2Sync('argon2id', argon2))}`],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$1000$${encoded(salt)}$${encoded(pbkdf2Sync(PASSWORD, salt, 1_000, 32, 'sha256'))}`],
] as const)('%s signs in', async (algorithm, hash) => {
  const name = await importedUser(hash, algorithm);
  await expect(signIn(services, place, name, OTHER_PASSWORD)).rejects.toMatchObject(incorrect);
  expect(await signIn(services, place, name)).not.toBe('');
});

it('after a sign-in by code, ChangePassword needs the imported password', async () => {
  const name = await importedUser();
  const found = await stored(name);
  const { pool, client } = await services.directory.client(place.ClientId);
  if (found === undefined) throw new Error('no user');
  const change = (PreviousPassword?: string) =>
    callOperation(
      services,
      ChangePassword,
      {
        AccessToken: 'x',
        ProposedPassword: OTHER_PASSWORD,
        ...(PreviousPassword !== undefined && { PreviousPassword }),
      },
      { pool, client, user: found } as never,
    );
  await expect(change()).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(change(OTHER_PASSWORD)).rejects.toMatchObject(incorrect);
});

it('a row with a hash of another form, or out of its bounds, is not imported', async () => {
  const scrypt = `1024$8$1$${salt.toString('hex')}$${scryptSync(PASSWORD, salt, 32, { N: 1024 }).toString('hex')}`;
  const rows = ['', scrypt, bcrypt(PASSWORD).replace('$04$', '$13$')].map((password_hash, index) =>
    person(`row${index}`, { password_hash }),
  );
  const csv = await csvOf(services, place.UserPoolId, rows, ['password_hash']);
  const { log } = await runImport(services, place.UserPoolId, csv, { PasswordHashingAlgorithm: 'BCRYPT' });
  expect(log).toEqual([
    '[SUCCEEDED] Line Number 2 - The import succeeded.',
    '[FAILED] Line Number 3 - password_hash: The value is not a hash of the algorithm BCRYPT within its limits.',
    '[FAILED] Line Number 4 - password_hash: The value is not a hash of the algorithm BCRYPT within its limits.',
  ]);
  expect(await account(services, place, 'row0')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
});
