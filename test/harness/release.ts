/** Released versions, as their packages were published: `test/releases/`. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Release {
  /** The file of the command, for `startLatchkey`. */
  readonly script: string;
  remove(): Promise<void>;
}

interface Repair {
  readonly file: string;
  readonly wrong: string;
  readonly right: string;
}

/** What must be corrected in a package before it can be tested. */
const repairs: Readonly<Record<string, Repair>> = {
  // The package was bundled with the ES module of pg-pool where pg requires its CommonJS module: it works with the embedded
  // database only. The program itself is as it was released.
  '0.1.0': {
    file: 'dist/esm-D9Hkirvf.js',
    wrong: 'Pool=(init_esm$1(),__toCommonJS(esm_exports$1))',
    right: 'Pool=(init_esm$1(),__toCommonJS(esm_exports$1)).default',
  },
};

async function repair(folder: string, { file, wrong, right }: Repair): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  if (text.split(wrong).length !== 2) throw new Error(`${file} is not as it was released.`);
  await writeFile(
    path,
    text.replace(wrong, () => right),
  );
}

/** Unpacks a release. Its package contains everything that it needs. */
export async function unpackRelease(version: string): Promise<Release> {
  const place = await mkdtemp(join(tmpdir(), 'latchkey-release-'));
  const file = join(import.meta.dirname, '../releases', `v${version}`, `latchkey-${version}.tgz`);
  const { status, stderr } = spawnSync('tar', ['-xzf', file, '-C', place], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The package of ${version} could not be unpacked: ${stderr}`);
  const mended = repairs[version];
  if (mended !== undefined) await repair(join(place, 'package'), mended);
  return {
    script: join(place, 'package/bin/latchkey.cjs'),
    remove: () => rm(place, { recursive: true }),
  };
}
