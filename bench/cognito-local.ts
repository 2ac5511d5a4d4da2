/** cognito-local, the most widely used emulator today, for comparison: `npm run bench -- --peers` installs and starts it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createPool, createUser, password, sdk, type TestPool } from '../test/harness/aws.ts';
import { freePort } from '../test/harness/latchkey.ts';
import { killAtExit } from './latchkey-process.ts';
import { usernameOf } from './population.ts';

const folder = join(import.meta.dirname, 'peers');
const READY_WITHIN_MS = 20_000;

export interface Peer {
  readonly endpoint: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Installs the compared packages from their own lock file. No install script is run. */
export function installPeers(): void {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The packages in bench/peers could not be installed.');
}

/** Starts cognito-local in an empty directory. */
export async function startCognitoLocal(): Promise<Peer> {
  const cwd = await mkdtemp(join(tmpdir(), 'latchkey-bench-peer-'));
  const port = await freePort();
  const child = spawn(process.execPath, [join(folder, 'node_modules/cognito-local/lib/bin/start.js')], {
    cwd,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  killAtExit(child);
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_WITHIN_MS;
  while (
    !(await fetch(`${endpoint}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('cognito-local did not start.');
    await sleep(50);
  }
  return {
    endpoint,
    process: child,
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      await rm(cwd, { recursive: true });
    },
  };
}

/** By default, user names in pools of cognito-local must be e-mail addresses. */
export const addressOf = (user: number): string => `${usernameOf(user)}@example.com`;

interface FilledPeer {
  readonly pool: TestPool;
  /** The tokens of the users who are signed in. */
  readonly tokens: readonly { readonly access: string; readonly refresh: string }[];
}

/** Creates a pool with users through the API and signs some of them in. */
export async function fillCognitoLocal({ endpoint }: Peer, users: number, signedIn: number): Promise<FilledPeer> {
  const client = sdk(endpoint);
  // MFA is off because cognito-local has no SetUserPoolMfaConfig.
  const pool = await createPool(client, { mfa: 'OFF' });
  for (let user = 0; user < users; user += 1) {
    await createUser(client, pool, addressOf(user), { email: addressOf(user) });
  }
  const tokens: { access: string; refresh: string }[] = [];
  for (let user = 0; user < signedIn; user += 1) {
    const AuthParameters = { USERNAME: addressOf(user), PASSWORD: password };
    const input = { ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const { AuthenticationResult } = await client.send(new InitiateAuthCommand(input));
    const { AccessToken: access = '', RefreshToken: refresh = '' } = AuthenticationResult ?? {};
    tokens.push({ access, refresh });
  }
  client.destroy();
  return { pool, tokens };
}
