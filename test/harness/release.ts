/** Released versions, as their packages were published: `test/releases/`. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Release {
  /** The file of the command, for `startLatchkey`. */
  readonly script: string;
  remove(): Promise<void>;
}

/** Unpacks a release. Its package contains everything that it needs. */
export async function unpackRelease(version: string): Promise<Release> {
  const place = await mkdtemp(join(tmpdir(), 'latchkey-release-'));
  const file = join(import.meta.dirname, '../releases', `v${version}`, `latchkey-${version}.tgz`);
  const { status, stderr } = spawnSync('tar', ['-xzf', file, '-C', place], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The package of ${version} could not be unpacked: ${stderr}`);
  return {
    script: join(place, 'package/bin/latchkey.cjs'),
    remove: () => rm(place, { recursive: true }),
  };
}
