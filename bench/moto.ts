/** moto, a library of Python that imitates services of AWS, for comparison. It is measured where its server is installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '../test/harness/latchkey.ts';
import { type Peer, startPeer } from './peer.ts';

const COMMAND = 'moto_server';

/** Whether `moto_server` can be started. */
export function isMotoInstalled(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, COMMAND), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts moto's server in an empty directory. */
export async function startMoto(): Promise<Peer> {
  const port = await freePort();
  const program = [COMMAND, '--host', '127.0.0.1', '--port', String(port)];
  return startPeer({ name: 'moto', program, env: process.env, port, healthPath: '/moto-api/' });
}
