/**
 * Measures a user import: how long a file of many users takes, and how long password sign-ins take meanwhile.
 *
 *     npm run bench:import -- [--users 500000] [--hashes] [--postgres]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  type CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startEmbeddedPostgres } from '../test/harness/embedded-postgres.ts';
import { startLatchkey } from '../test/harness/latchkey.ts';
import { newPerson } from '../test/harness/people.ts';
import { type App, createApp, signIn } from '../test/harness/sign-in.ts';
import { cpuMs } from './cpu-time.ts';
import { killAtExit } from './latchkey-process.ts';
import { percentile } from './statistics.ts';

const { values } = parseArgs({
  options: { users: { type: 'string' }, hashes: { type: 'boolean' }, postgres: { type: 'boolean' } },
});
const users = Number(values.users ?? 500_000);
/** Seconds between two lines of progress. */
const PRINT_EVERY_S = 10;
/** Any hash within the bounds: none is checked. */
const HASH = `$2b$12$${'a'.repeat(53)}`;

/** Signs in once every 50 ms until the signal. Returns how long each took, in milliseconds. */
async function signInRegularly(app: App, signal: AbortSignal): Promise<number[]> {
  const person = await newPerson(app);
  const times: number[] = [];
  while (!signal.aborted) {
    const started = performance.now();
    await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });
    times.push(performance.now() - started);
    await sleep(50);
  }
  return times;
}

async function* rowsOf(columns: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${columns.join(',')}\n`);
  for (let first = 0; first < users; first += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, users - first) }, (_, index) => {
      const name = `user-${first + index}`;
      const cells: Record<string, string> = {
        'cognito:username': name,
        name: `User Number ${first + index}`,
        email: `${name}@example.com`,
        email_verified: 'true',
        password_hash: HASH,
      };
      return `${columns.map((column) => cells[column] ?? '').join(',')}\n`;
    });
    yield Buffer.from(rows.join(''));
  }
}

/** Uploads the users. Returns the id of the job and the seconds of the upload. */
async function upload(admin: CognitoIdentityProviderClient, UserPoolId: string) {
  const { CSVHeader = [] } = await admin.send(new GetCSVHeaderCommand({ UserPoolId }));
  const columns = values.hashes === true ? [...CSVHeader, 'password_hash'] : CSVHeader;
  const { UserImportJob } = await admin.send(
    new CreateUserImportJobCommand({
      UserPoolId,
      JobName: 'bench',
      CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import',
      ...(values.hashes === true && { PasswordHashingAlgorithm: 'BCRYPT' as const }),
    }),
  );
  const started = performance.now();
  const answer = await fetch(UserImportJob?.PreSignedUrl ?? '', {
    method: 'PUT',
    headers: { 'x-amz-server-side-encryption': 'aws:kms' },
    body: ReadableStream.from(rowsOf(columns)),
    duplex: 'half',
  });
  if (answer.status !== 200) throw new Error(`The upload was answered with ${answer.status}: ${await answer.text()}`);
  return { JobId: UserImportJob?.JobId, seconds: (performance.now() - started) / 1_000 };
}

const words = (times: readonly number[]): string =>
  `${times.length} sign-ins, median ${percentile(times, 0.5).toFixed(1)} ms, 99% ${percentile(times, 0.99).toFixed(1)} ms, longest ${Math.max(...times).toFixed(0)} ms`;

const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-import-'));
const postgres = values.postgres === true ? await startEmbeddedPostgres() : undefined;
const server = await startLatchkey({ dataDir, args: postgres === undefined ? [] : ['--database', postgres.url] });
killAtExit(server.process);
try {
  const app = await createApp(server, { pool: { AutoVerifiedAttributes: ['email'] } });
  const { sdk: admin, userPoolId: UserPoolId } = app;
  console.log(`before:  ${words(await signInRegularly(app, AbortSignal.timeout(5_000)))}`);
  const { JobId, seconds } = await upload(admin, UserPoolId);
  console.log(`upload:  ${seconds.toFixed(1)} s`);
  const end = new AbortController();
  const during = signInRegularly(app, end.signal);
  const [started, cpuBefore] = [performance.now(), cpuMs(server.process.pid)];
  await admin.send(new StartUserImportJobCommand({ UserPoolId, JobId }));
  let printAt = PRINT_EVERY_S;
  for (;;) {
    const { UserImportJob } = await admin.send(new DescribeUserImportJobCommand({ UserPoolId, JobId }));
    if (UserImportJob?.CompletionDate !== undefined) {
      const elapsed = (performance.now() - started) / 1_000;
      const { Status, ImportedUsers } = UserImportJob;
      console.log(
        `import:  ${Status}, ${ImportedUsers} users in ${elapsed.toFixed(0)} s, ${(users / elapsed).toFixed(0)} a second`,
      );
      const cpu = (cpuMs(server.process.pid) - cpuBefore) / 1_000;
      console.log(`         ${cpu.toFixed(1)} s of CPU time, ${((cpu * 1e6) / users).toFixed(0)} µs per user`);
      break;
    }
    const elapsed = (performance.now() - started) / 1_000;
    if (elapsed >= printAt) {
      const { ImportedUsers = 0 } = UserImportJob ?? {};
      console.log(
        `         ${elapsed.toFixed(0)} s: ${ImportedUsers} users, ${(ImportedUsers / elapsed).toFixed(0)} a second`,
      );
      printAt = elapsed + PRINT_EVERY_S;
    }
    await sleep(250);
  }
  end.abort();
  console.log(`during:  ${words(await during)}`);
} finally {
  await server.stop();
  await postgres?.stop();
  await rm(dataDir, { recursive: true });
}
