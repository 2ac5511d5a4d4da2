/**
 * The files of deploy/high-availability, changed only in what must differ here: the network 10.0.0.0/24 becomes a part of the loopback
 * network, and the directories of the system become those of the cluster.
 */
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const templates = join(import.meta.dirname, '..', '..', 'deploy', 'high-availability');

/** The passwords in the files. */
export const passwords = { superuser: 'superuser-password', database: 'database-password' };

/** A part of the loopback network. Every port of every address in it is free, and addresses stand for machines. */
export interface Network {
  /** Returns an address in it, from the address in the files: `10.0.0.11` is machine 11. */
  address(machine: number): string;
}

/** Finds a part of the loopback network that no other run uses. */
export async function freeNetwork(): Promise<Network> {
  for (;;) {
    const prefix = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`;
    if (await isFree(`${prefix}.10`, 5432)) return { address: (machine) => `${prefix}.${machine}` };
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen(port, host, () => probe.close(() => resolve(true)));
  return promise;
}

/**
 * Returns a file of deploy/high-availability for this machine.
 * @param changes Texts of the file, and what they become.
 * @throws Error if the file does not have one of these texts
 */
export async function configuration(
  name: string,
  network: Network,
  changes: Readonly<Record<string, string>> = {},
): Promise<string> {
  let text = await readFile(join(templates, name), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`deploy/high-availability/${name} does not have "${from}".`);
    text = text.replaceAll(from, to);
  }
  // On loopback, connections come from 127.0.0.1.
  return text
    .replaceAll('10.0.0.0/24', '127.0.0.0/8')
    .replaceAll(/\b10\.0\.0\.(\d+)/g, (_, machine) => network.address(Number(machine)));
}
