/**
 * A database that was stolen without the master key shows no secret: no verifier, seed, private key or client secret, in no
 * spelling. Whoever can write to it cannot move a sealed value to another row either.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AssociateSoftwareTokenCommand, ConfirmDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier, createVerifier } from '@latchkey/srp';
import { Secret } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newKeys } from '../harness/device.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { createApp, initiate, signIn } from '../harness/sign-in.ts';

let dataDir: string;
let latchkey: Latchkey;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-stolen-'));
  latchkey = await startLatchkey({ dataDir });
});
afterAll(async () => {
  await latchkey.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What the thief has: the files of the database, without that of the master key. */
async function stolen(): Promise<Buffer> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('latchkey.db'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
}

function query<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(dataDir, 'latchkey.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** The spellings in which a secret could be stored. */
function spellings(secret: Buffer): readonly Buffer[] {
  const texts = [secret.toString('hex'), secret.toString('base64'), secret.toString('base64url')];
  return [secret, ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text.toUpperCase())])];
}

it('shows no secret in any spelling', async () => {
  const app = await createApp(latchkey, {
    pool: { DeviceConfiguration: alwaysWithSuppression },
    client: { GenerateSecret: true },
  });
  const person = await newPerson(app);
  const { result } = await signIn(app, person);
  const { AccessToken } = result;
  const { SecretCode = '' } = await app.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const { deviceKey, deviceGroupKey } = newKeys(result);
  const device = await createDeviceVerifier(deviceGroupKey, deviceKey);
  const DeviceSecretVerifierConfig = { PasswordVerifier: device.verifier, Salt: device.salt };
  await app.sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey: deviceKey, DeviceSecretVerifierConfig }));

  const row = query((database) => {
    const user = database.prepare('select sub, username, password_salt as salt from users where pool_id = ?');
    return user.get(app.userPoolId) as { readonly sub: string; readonly username: string; readonly salt: string };
  });
  const group = app.userPoolId.split('_')[1] ?? '';
  const verifiers = await Promise.all(
    // The identity of the verifier is the user name; the other one shows that the search would find neither.
    [row.username, row.sub].map((identity) =>
      createVerifier({ group, identity, secret: person.password, salt: Buffer.from(row.salt, 'hex') }),
    ),
  );
  const secrets: readonly (readonly [string, Buffer])[] = [
    ['password', Buffer.from(person.password)],
    ...verifiers.map(({ verifier }) => ['verifier of the password', Buffer.from(verifier)] as const),
    ['seed of an authenticator app', Buffer.from(Secret.fromBase32(SecretCode).bytes)],
    ['seed as it was shown', Buffer.from(SecretCode)],
    ['verifier of a device', Buffer.from(device.verifier, 'base64')],
    ['secret of a device', Buffer.from(device.secret)],
    ['client secret', Buffer.from(app.clientSecret ?? '')],
    ['private key in PEM', Buffer.from('PRIVATE KEY')],
    ['private key as JWK', Buffer.from('"d":"')],
    // The beginning of a PKCS #8 structure with an RSA key.
    ['private key in DER', Buffer.from('020100300d06092a864886f70d0101010500', 'hex')],
    ['refresh token', Buffer.from(result.RefreshToken ?? '')],
  ];
  const content = await stolen();
  // The search finds what is stored in clear text.
  expect(content.includes(row.username)).toBe(true);
  const found = secrets.filter(([, secret]) => spellings(secret).some((spelling) => content.includes(spelling)));
  showPromise(44, [
    { what: 'secrets looked for', reached: secrets.length, promised: 10, bound: 'at least' },
    { what: 'of them readable', reached: found.length, promised: 0, bound: 'at most' },
  ]);
  expect(found.map(([name]) => name)).toEqual([]);
});

it('opens no sealed value in another row', async () => {
  const options = { pool: { DeviceConfiguration: alwaysWithSuppression } };
  const [app, elsewhere] = [await createApp(latchkey, options), await createApp(latchkey, options)];
  const [ada, bob] = [await newPersonWithDevice(app), await newPersonWithDevice(app)];
  const eve = await newPersonWithDevice(elsewhere);
  const people = [
    { app, person: ada },
    { app, person: bob },
    { app: elsewhere, person: eve },
  ];

  const file = join(dataDir, 'latchkey.db');
  const { port } = latchkey;
  await latchkey.stop();
  const original = await readFile(file);

  /** Starts the server with a change of the original data, and returns how many of the three sign in with password and device. */
  async function successesAfter(change: (database: DatabaseSync) => void): Promise<number> {
    await writeFile(file, original);
    for (const rest of [`${file}-wal`, `${file}-shm`]) await rm(rest, { force: true });
    query(change);
    latchkey = await startLatchkey({ dataDir, port });
    const outcomes = await Promise.allSettled(
      people.map(async ({ app: own, person }) => {
        await signIn(own, person);
        await initiate(own, 'USER_PASSWORD_AUTH', { USERNAME: person.username, PASSWORD: person.password });
      }),
    );
    await latchkey.stop();
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  }
  const swap = (table: string, column: string, where: string) => (database: DatabaseSync) => {
    const key = `select rowid as id, ${column} as value from ${table} where ${column} is not null and ${where} order by rowid`;
    const rows = database.prepare(key).all() as { readonly id: number; readonly value: Uint8Array }[];
    const [first] = rows;
    const last = rows.at(-1);
    if (first === undefined || last === undefined || first.id === last.id) throw new Error(`${table} has too few rows`);
    const set = database.prepare(`update ${table} set ${column} = ? where rowid = ?`);
    set.run(last.value, first.id);
    set.run(first.value, last.id);
  };

  expect(await successesAfter(() => undefined)).toBe(3);
  const pools = `pool_id in ('${app.userPoolId}', '${elsewhere.userPoolId}')`;
  const swaps = [
    swap('users', 'password_verifier', `pool_id = '${app.userPoolId}'`),
    swap('users', 'password_verifier', pools),
    swap('devices', 'verifier', `pool_id = '${app.userPoolId}'`),
    swap('devices', 'verifier', pools),
    swap('signing_keys', 'private_key', pools),
  ];
  // An exchange concerns two of the three people.
  let opened = 0;
  for (const exchange of swaps) opened += Math.max(0, (await successesAfter(exchange)) - 1);
  showPromise(44, [
    { what: 'exchanges of sealed values', reached: swaps.length, promised: 5, bound: 'at least' },
    { what: 'sign-ins with an exchanged value', reached: opened, promised: 0, bound: 'at most' },
  ]);
  expect(opened).toBe(0);
});
