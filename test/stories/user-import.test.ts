/** An administrator moves users with their password hashes: curl uploads the file, and the users sign in as before. */
import { execFile } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartUserImportJobCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, provePassword, signIn } from '../harness/sign-in.ts';
import { endedImport, importFile, importRow, newImportJob, uploadImportFile } from '../harness/user-import.ts';

const curl = promisify(execFile);
const header = ['-H', 'x-amz-server-side-encryption: aws:kms'];

let server: Latchkey;
let app: App;
beforeAll(async () => {
  server = await startLatchkey();
  app = await createApp(server, { pool: { AutoVerifiedAttributes: ['email'] }, mfa: 'OFF' });
});
afterAll(() => server.stop());

const salt = Buffer.from('a salt of the old system');
const hash = `16384$8$1$${salt.toString('hex')}$${scryptSync(password, salt, 32).toString('hex')}`;

it('users keep their passwords, and can sign in by SRP after the first time', async () => {
  const { sdk, userPoolId } = app;
  const { url, ...key } = await newImportJob(sdk, userPoolId, { PasswordHashingAlgorithm: 'SCRYPT' });
  const rows = ['ada', 'bob'].map((name) => importRow(name, { password_hash: hash }));
  const file = join(server.dataDir, 'users.csv');
  await writeFile(file, await importFile(sdk, userPoolId, rows, ['password_hash']));
  const { stdout } = await curl('curl', ['-sS', '-T', file, ...header, '-w', '%{http_code}', url]);
  expect(stdout).toBe('200');
  await sdk.send(new StartUserImportJobCommand(key));
  expect(await endedImport(sdk, key)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2 });

  const ada = { username: 'ada', password };
  expect((await refusal(provePassword(app, ada))).message).toBe('Incorrect username or password.');
  const wrong = { USERNAME: 'ada', PASSWORD: `${password}!` };
  expect((await refusal(initiate(app, 'USER_PASSWORD_AUTH', wrong))).message).toBe('Incorrect username or password.');
  expect((await signIn(app, ada, { flow: 'USER_PASSWORD_AUTH' })).result.AccessToken).toBeTruthy();
  expect((await provePassword(app, ada)).AuthenticationResult?.AccessToken).toBeTruthy();
});

it('a file of 100 MB is accepted, and a larger one is rejected while it arrives', async () => {
  const { url } = await newImportJob(app.sdk, app.userPoolId);
  const limit = 100 * 1024 * 1024;
  const stream = async (bytes: number, ...more: readonly string[]) => {
    const script = 'head -c "$1" /dev/zero | curl -sS -T - "${@:3}" -w "%{http_code}" "$2"';
    const { stdout } = await curl('bash', ['-c', script, 'bash', String(bytes), url, ...header, ...more]);
    return stdout;
  };
  expect(await stream(limit)).toBe('200');
  expect(await stream(limit + 1)).toContain('EntityTooLarge');
});

it('an upload without the header is rejected in the words of S3', async () => {
  const { url } = await newImportJob(app.sdk, app.userPoolId);
  const answer = await fetch(url, { method: 'PUT', body: 'x'.repeat(1_000_000) });
  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
  ]);
  expect((await uploadImportFile(url, 'x')).status).toBe(200);
});

it('uploads whose connection breaks leave nothing behind, and do not keep others from uploading', async () => {
  const { url } = await newImportJob(app.sdk, app.userPoolId);
  for (let count = 0; count < 6; count += 1) {
    const upload = request(url, {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms', 'content-length': 2_000_000 },
    });
    const ended = new Promise((resolve) => upload.on('error', () => undefined).on('close', resolve));
    upload.write('x'.repeat(1_000_000), () => upload.destroy());
    await ended;
  }
  await expect.poll(async () => (await uploadImportFile(url, 'x')).status).toBe(200);
});
