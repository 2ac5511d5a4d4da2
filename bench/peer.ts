/** Other implementations of the API, which are measured beside Latchkey. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createPool, createUser, password, sdk, type TestPool } from '../test/harness/aws.ts';
import { killAtExit } from './latchkey-process.ts';
import { addressOf } from './population.ts';

const READY_WITHIN_MS = 20_000;

export interface Peer {
  readonly endpoint: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface PeerProgram {
  readonly name: string;
  /** The program and its arguments. */
  readonly program: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Path that is answered with a success once the peer serves. */
  readonly healthPath: string;
}

/** Starts a peer in an empty directory, and waits until it serves. */
export async function startPeer({ name, program, env, port, healthPath }: PeerProgram): Promise<Peer> {
  const cwd = await mkdtemp(join(tmpdir(), 'latchkey-bench-peer-'));
  const [command = '', ...args] = program;
  const child = spawn(command, args, { cwd, env, stdio: 'ignore' });
  killAtExit(child);
  const endpoint = `http://127.0.0.1:${port}`;
  const serves = () =>
    fetch(`${endpoint}${healthPath}`).then(
      ({ ok }) => ok,
      () => false,
    );
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await serves())) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`${name} did not start.`);
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

interface FilledPeer {
  readonly pool: TestPool;
  /** The tokens of the users who are signed in. */
  readonly tokens: readonly { readonly access: string; readonly refresh: string }[];
}

/** Creates a pool with users through the API and signs some of them in. Their names are e-mail addresses. */
export async function fillPeer({ endpoint }: Peer, users: number, signedIn: number): Promise<FilledPeer> {
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
