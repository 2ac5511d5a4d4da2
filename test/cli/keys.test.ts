/** `latchkey keys …` and `latchkey audit …`: keys are rotated while the server runs and is killed, without any effect on users. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  AdminDeleteUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Person, signIn } from '../harness/sign-in.ts';

let machine: Machine;
let latchkey: Latchkey;
let dataDir: string;
let app: App;
beforeAll(async () => {
  machine = await newMachine();
});
afterAll(() => machine.remove());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-keys-'));
  latchkey = await startLatchkey({ dataDir });
  app = await createApp(latchkey);
});
afterEach(async () => {
  await latchkey.stop();
  await rm(dataDir, { recursive: true });
});

const run = (...args: readonly string[]) => machine.run([...args, '--endpoint', latchkey.endpoint]);
const restart = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  latchkey = await startLatchkey({ dataDir, port: latchkey.port, env });
};
const keysInFile = async (): Promise<readonly string[]> =>
  (JSON.parse(await readFile(join(dataDir, 'latchkey.key'), 'utf8')) as { keys: string[] }).keys;

interface Status {
  readonly keys: readonly { readonly keyId: string; readonly values: number | null }[];
  readonly resealing: { readonly state: string; readonly resealed: number };
}

async function status(): Promise<Status> {
  return (await run('keys', 'show', '--json')).json() as Status;
}

const refresh = (token: string | undefined) => initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token ?? '' });
const byPassword = (person: Person) => signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });

describe('keys rotate', () => {
  it('replaces the master key despite a kill -9, and all sealed values stay usable', async () => {
    const person = await newPerson(app, 'ada', { email: 'ada@example.com', email_verified: 'true' });
    const tracking = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const guarded = await newPersonWithDevice(tracking, 'grace');
    for (let n = 0; n < 40; n += 1) await newPerson(app, `crowd-${n}`);
    const { result } = await byPassword(person);
    await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username: 'ada' }));
    const code = await latestCode(latchkey, 'ada@example.com');
    const [oldKey = ''] = await keysInFile();

    const begun = (await run('keys', 'rotate', '--no-wait', '--json')).json() as Status;
    expect(begun.keys).toHaveLength(2);
    expect(begun.resealing.state).toBe('running');
    await latchkey.kill();
    expect(await keysInFile()).toEqual([expect.not.stringContaining(oldKey), oldKey]);
    await restart();
    await expect.poll(async () => (await status()).resealing.state, { timeout: 20_000 }).toBe('finished');
    const [newest, older] = (await status()).keys;
    expect(newest?.values).toBeGreaterThan(40);
    expect(older?.values).toBe(0);

    const removed = await run('keys', 'remove-old');
    expect(removed.stderr).toBe('');
    expect(removed.stdout).toContain('Refresh tokens from before the rotation still work');
    expect(await keysInFile()).toEqual([expect.not.stringContaining(oldKey)]);
    expect((await stat(join(dataDir, 'latchkey.key'))).mode & 0o777).toBe(0o600);
    for (const again of [false, true]) {
      if (again) {
        await latchkey.stop();
        await restart();
      }
      expect((await refresh(result.RefreshToken)).AuthenticationResult?.AccessToken).toBeDefined();
      expect((await byPassword(person)).result.AccessToken).toBeDefined();
    }
    expect((await signIn(tracking, guarded)).result.AccessToken).toBeDefined();
    const Password = 'another-Password-9';
    await app.sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId: app.clientId, Username: 'ada', ConfirmationCode: code, Password }),
    );

    const { result: later } = await byPassword({ ...person, password: Password });
    const ended = await run('keys', 'remove-old', '--sign-out', '--json');
    expect(ended.json()).toMatchObject({ signedOut: true });
    expect(await refusal(refresh(result.RefreshToken))).toMatchObject({ name: 'NotAuthorizedException' });
    expect((await refresh(later.RefreshToken)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('works while users sign in', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, (_, n) => newPerson(app, `person-${n}`)));
    let signedIn = 0;
    const signIns = Promise.all(
      people.map(async (person) => {
        for (let n = 0; n < 3; n += 1) {
          if ((await byPassword(person)).result.AccessToken !== undefined) signedIn += 1;
        }
      }),
    );
    const rotated = await run('keys', 'rotate');
    expect(rotated.stdout).toMatch(/Every value is sealed under the newest key/);
    await signIns;
    expect(signedIn).toBe(60);
    const left = (await run('keys', 'remove-old', '--json')).json() as { readonly keys: readonly object[] };
    expect(left).toMatchObject({ keys: [{ values: expect.any(Number) as number }] });
    showPromise(45, [
      { what: 'sign-ins during the rotation', reached: signedIn, promised: 60, bound: 'at least' },
      { what: 'of them failed', reached: 60 - signedIn, promised: 0, bound: 'at most' },
      { what: 'keys left after the old one was removed', reached: left.keys.length, promised: 1, bound: 'at most' },
    ]);
    expect((await run('keys', 'rotate', '--json')).json()).toMatchObject({ resealing: { state: 'finished' } });
    const refused = await run('keys', 'rotate');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      'Everything is sealed under the newest key.\nRemove the old one first: npm run latchkey -- keys remove-old\n',
    );
  });

  it('re-seals at the start if the new key is in LATCHKEY_KEY', async () => {
    const person = await newPerson(app, 'ada');
    const [oldKey = ''] = await keysInFile();
    const newKey = Buffer.alloc(32, 7).toString('base64');
    await latchkey.stop();
    await restart({ LATCHKEY_KEY: `${newKey},${oldKey}` });
    await expect.poll(async () => (await status()).resealing.state, { timeout: 20_000 }).toBe('finished');
    const answer = await run('keys', 'remove-old');
    expect(answer.stderr).toContain('Remove them from LATCHKEY_KEY and restart the server.');
    await latchkey.stop();
    await restart({ LATCHKEY_KEY: newKey });
    expect((await byPassword(person)).result.AccessToken).toBeDefined();
    expect((await run('keys', 'rotate')).stderr).toContain('Put a new key in front of it');
  });
});

describe('keys rotate-signing', () => {
  const keySet = async (): Promise<Jwks> => {
    const answer = await fetch(`${latchkey.endpoint}/${app.userPoolId}/.well-known/jwks.json`);
    return (await answer.json()) as Jwks;
  };
  const kidOf = (token: string | undefined) => decomposeUnverifiedJwt(token ?? '').header.kid;

  it('keeps tokens of the old keys valid, and signs with the new keys', async () => {
    const person = await newPerson(app, 'ada');
    const { result: before } = await byPassword(person);
    const first = (await keySet()).keys.map(({ kid }) => kid);

    const waiting = await run('keys', 'rotate-signing', '--pool', app.userPoolId, '--json');
    expect(waiting.stderr).toBe('');
    expect((await keySet()).keys).toHaveLength(4);
    expect(first).toContain(kidOf((await byPassword(person)).result.AccessToken));
    const refused = await run('keys', 'rotate-signing', '--pool', app.userPoolId);
    expect(refused.stderr).toContain('begin to sign at');

    const now = await run('keys', 'rotate-signing', '--now', '--pool', app.userPoolId);
    expect(now.stdout).toMatch(/^KEY +TOKENS +SIGNS FROM +UNTIL +PUBLISHED UNTIL\n/);
    const { result: after } = await byPassword(person);
    expect(first).not.toContain(kidOf(after.AccessToken));
    const published = await keySet();
    expect(published.keys).toHaveLength(6);
    const issuer = String(decomposeUnverifiedJwt(after.AccessToken ?? '').payload.iss);
    const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `${issuer}/.well-known/jwks.json` });
    verifier.cacheJwks(published);
    for (const { AccessToken = '', IdToken = '' } of [before, after]) {
      expect((await app.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('ada');
      await verifier.verify(AccessToken);
      await verifier.verify(IdToken);
    }
    const database = new DatabaseSync(join(dataDir, 'latchkey.db'), { readOnly: true });
    const rows = database.prepare('select kid, length(private_key) as length from signing_keys').all();
    database.close();
    expect(rows.filter(({ length }) => length !== 0)).toHaveLength(2);
  });
});

describe('audit verify', () => {
  it('shows which event was changed, and which trail was restored to an older state', async () => {
    const person = await newPersonWithTotp(app, 'ada');
    await signIn(app, person);
    const ends = join(dataDir, 'ends.json');
    const intact = await run('audit', 'verify', '--save', ends);
    expect(intact.stdout).toMatch(/^The audit trail is intact: \d+ events of 1 user checked\.\n$/);
    expect(intact.code).toBe(0);

    const database = new DatabaseSync(join(dataDir, 'latchkey.db'));
    const [event] = database.prepare('select event_id, position, sub from auth_events where position = 2').all();
    database.exec(`update auth_events set details = replace(details, '127.0.0.1', '10.0.0.1') where position = 2`);
    const found = await run('audit', 'verify', '--since', ends, '--json');
    expect(found.code).toBe(1);
    expect(found.json()).toMatchObject({
      intact: false,
      findings: [
        { kind: 'changed', poolId: app.userPoolId, sub: event?.['sub'], eventId: event?.['event_id'], position: 2 },
      ],
    });
    const told = await run('audit', 'verify');
    expect(told.stdout).toContain(`${String(event?.['event_id'])}  differs from what the server wrote`);
    database.exec(`update auth_events set details = replace(details, '10.0.0.1', '127.0.0.1') where position = 2`);
    expect((await run('audit', 'verify', '--since', ends)).code).toBe(0);
    database.close();
  });
});

describe('deleted users', () => {
  it('leave no data in the database files after a clean stop', async () => {
    const email = 'canary-mail@example.com';
    const canaries = ['canary-name', 'canary-mail', 'canary-attribute', 'canary-old-value'];
    await newPerson(app, 'bystander');
    const person = await newPerson(app, 'canary-name', {
      email,
      email_verified: 'true',
      given_name: 'canary-old-value',
    });
    const user = { UserPoolId: app.userPoolId, Username: 'canary-name' };
    const UserAttributes = [{ Name: 'given_name', Value: 'canary-attribute' }];
    await app.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes }));
    await byPassword(person);
    await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username: 'canary-name' }));
    await app.sdk.send(new AdminDeleteUserCommand(user));
    await latchkey.stop();
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['latchkey.db']));
    for (const name of await readdir(dataDir)) {
      const content = await readFile(join(dataDir, name), 'latin1');
      for (const canary of canaries) expect(content.includes(canary), `${canary} in ${name}`).toBe(false);
      if (name === 'latchkey.db') expect(content).toContain('bystander');
    }
    await restart();
  });
});
