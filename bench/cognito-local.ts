/** cognito-local, the most widely used emulator today, for comparison: `npm run bench -- --peers` installs and starts it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../test/harness/latchkey.ts';
import { type Peer, startPeer } from './peer.ts';

const folder = join(import.meta.dirname, 'peers');

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
  const port = await freePort();
  const program = [process.execPath, join(folder, 'node_modules/cognito-local/lib/bin/start.js')];
  const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port) };
  return startPeer({ name: 'cognito-local', program, env, port, healthPath: '/health' });
}
