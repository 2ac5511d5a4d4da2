/** Starts the server that is measured, as a separate process: `latchkey serve`, as in production, or `latchkey dev`. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { MfaFactor } from '../packages/server/src/records/user.ts';
import { createPool, sdk, type TestPool } from '../test/harness/aws.ts';
import { type Latchkey, type LatchkeyOptions, startLatchkey } from '../test/harness/latchkey.ts';
import { fixedCode } from './known-secret.ts';
import { type Population, populate } from './population.ts';
import { accessKey } from './signature.ts';

/**
 * Starts `latchkey serve` on a data directory. BENCH_NODE_OPTIONS are options of Node for it, such as
 * `--cpu-prof --cpu-prof-dir=/tmp/profiles`.
 *
 * @param script the bundle; by default it runs from source
 * @param args further options of the command
 */
export async function serve(
  dataDir: string,
  env: LatchkeyOptions['env'] = {},
  { script, args = [] }: { readonly script?: string | undefined; readonly args?: readonly string[] } = {},
): Promise<Latchkey> {
  const own = {
    LATCHKEY_ACCESS_KEYS: `${accessKey.accessKeyId}:${accessKey.secretAccessKey}`,
    NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] ?? '',
  };
  const server = await startLatchkey({
    command: 'serve',
    dataDir,
    args,
    env: { ...own, ...env },
    ...(script !== undefined && { script }),
  });
  killAtExit(server.process);
  return server;
}

/** Kills the child when this process exits or is stopped, so that a failed measurement leaves no server running. */
export function killAtExit(child: ChildProcess): void {
  exitOnSignals();
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

let exitsOnSignals = false;

/** A signal ends the process without an `exit` event unless it is handled. */
function exitOnSignals(): void {
  if (exitsOnSignals) return;
  exitsOnSignals = true;
  // 128 and the number of the signal, as shells report a process that a signal ended.
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
}

/** ARN of the trigger function of a measurement, as pools name it in LambdaConfig. */
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:bench';

/**
 * Starts `latchkey dev` on a data directory. It stores messages in its inbox instead of sending them, uses a fixed code, and runs
 * the trigger function on its own threads.
 */
export async function serveDevelopment(dataDir: string): Promise<Latchkey> {
  const module = join(import.meta.dirname, 'challenge-function.ts');
  const server = await startLatchkey({
    dataDir,
    args: ['--fixed-code', fixedCode, '--function', `bench=${module}`],
  });
  killAtExit(server.process);
  return server;
}

/** A data directory with one pool. */
export interface PreparedPool {
  readonly dataDir: string;
  readonly pool: TestPool;
  remove(): Promise<void>;
}

/** Settings that a pool needs before it may send codes. No message is sent with them. */
const messages = {
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
  },
} satisfies Partial<CreateUserPoolCommandInput>;

/** Pool settings by second factor. Remembered devices take the place of an authenticator app's code, not of a sent code. */
const poolFor: Readonly<Record<MfaFactor, Partial<CreateUserPoolCommandInput>>> = {
  SOFTWARE_TOKEN_MFA: {
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  },
  SMS_MFA: messages,
  EMAIL_OTP: messages,
};

/** Pool settings for CUSTOM_AUTH. */
const customAuth: Partial<CreateUserPoolCommandInput> = {
  LambdaConfig: {
    DefineAuthChallenge: functionArn,
    CreateAuthChallenge: functionArn,
    VerifyAuthChallengeResponse: functionArn,
  },
};

export interface PreparedPoolOptions extends Omit<Population, 'userPoolId'> {
  /** Whether the pool has Lambda triggers for CUSTOM_AUTH. */
  readonly custom?: boolean;
  /** A directory that stays. A pool that it already has is used as it is. A temporary directory by default. */
  readonly dataDir?: string | undefined;
}

/** Creates a pool through the API and writes its users through the store. No server runs on the directory afterwards. */
export async function prepare({ custom = false, ...population }: PreparedPoolOptions): Promise<PreparedPool> {
  const kept = population.dataDir;
  if (kept !== undefined) await mkdir(kept, { recursive: true });
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'latchkey-bench-')));
  // A measurement that fails or is stopped must not leave gigabytes behind.
  const removeAtExit = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  if (kept === undefined) process.once('exit', removeAtExit);
  const poolFile = join(dataDir, 'bench-pool.json');
  if (existsSync(poolFile)) {
    return { dataDir, pool: JSON.parse(await readFile(poolFile, 'utf8')) as TestPool, remove: async () => {} };
  }
  const server = await serve(dataDir);
  const client = sdk(server.endpoint, accessKey);
  const { factor } = population;
  const settings = factor === null ? {} : poolFor[factor];
  const pool = await createPool(client, { pool: { ...settings, ...(custom && customAuth) }, mfa: 'OFF' });
  if (factor !== null) {
    await client.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: pool.userPoolId,
        MfaConfiguration: 'ON',
        ...(factor === 'SOFTWARE_TOKEN_MFA' && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
        ...(factor === 'EMAIL_OTP' && { EmailMfaConfiguration: {} }),
        ...(factor === 'SMS_MFA' && { SmsMfaConfiguration: { SmsConfiguration: messages.SmsConfiguration } }),
      }),
    );
  }
  client.destroy();
  await server.stop();
  await populate(dataDir, { ...population, userPoolId: pool.userPoolId });
  if (kept !== undefined) await writeFile(poolFile, JSON.stringify(pool));
  return {
    dataDir,
    pool,
    remove: async () => {
      if (kept !== undefined) return;
      await rm(dataDir, { recursive: true, force: true });
      process.off('exit', removeAtExit);
    },
  };
}
