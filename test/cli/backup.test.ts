/** `latchkey backup` of a running server, and `latchkey restore`. */
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, afterEach, beforeAll, expect, it } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createApp } from '../harness/sign-in.ts';
import { backUpUnderLoad } from '../operate/backup-rounds.ts';

/** Each test runs several commands. */
const TIMEOUT_MS = 180_000;

const LATCHKEY_PASSPHRASE = 'five words that nobody guesses';

let latchkey: Latchkey;
let machine: Machine;
let directory: string;
beforeAll(async () => {
  [latchkey, machine] = [await startLatchkey(), await newMachine()];
  await createApp(latchkey);
});
afterAll(async () => {
  await latchkey.stop();
  await machine.remove();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'));
});
afterEach(() => rm(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);
const run = (...words: string[]) => machine.run(words, '', { LATCHKEY_PASSPHRASE });

it('has every write that was acknowledged before it began, under load', () => backUpUnderLoad(3), TIMEOUT_MS);

it(
  'has the master keys only if asked, sealed',
  async () => {
    const key = JSON.parse(await readFile(join(latchkey.dataDir, 'latchkey.key'), 'utf8')) as { keys: string[] };
    expect(await run('backup', at('plain.db'), '--data', latchkey.dataDir)).toMatchObject({ code: 0 });
    expect(await run('backup', at('sealed.db'), '--data', latchkey.dataDir, '--with-key')).toMatchObject({ code: 0 });
    for (const name of ['plain.db', 'plain.db.json', 'sealed.db', 'sealed.db.json']) {
      expect((await stat(at(name))).mode & 0o777).toBe(0o600);
      expect(await readFile(at(name), 'latin1')).not.toContain(key.keys[0]);
    }
    const refused = await run('restore', at('plain.db'), '--data', at('x'), '--with-key');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('has no master keys');
    const wrong = await machine.run(['restore', at('sealed.db'), '--data', at('x'), '--with-key'], '', {
      LATCHKEY_PASSPHRASE: 'another passphrase',
    });
    expect(wrong.stderr).toContain('The passphrase of the keys is wrong.');
    expect(await run('restore', at('sealed.db'), '--data', at('x'), '--with-key')).toMatchObject({
      code: 0,
      stderr: '',
    });
    const restored = JSON.parse(await readFile(join(at('x'), 'latchkey.key'), 'utf8')) as { keys: string[] };
    expect(restored.keys).toEqual(key.keys);
  },
  TIMEOUT_MS,
);

it(
  'overwrites nothing, and leaves nothing behind after a failure',
  async () => {
    await writeFile(at('mine.db'), 'mine');
    const refused = await run('backup', at('mine.db'), '--data', latchkey.dataDir);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('exists already');
    expect(await readFile(at('mine.db'), 'utf8')).toBe('mine');
    const nowhere = await run('backup', at('no/such/file.db'), '--data', latchkey.dataDir);
    expect(nowhere.stderr).toContain('cannot be written (ENOENT)');
    const empty = await run('backup', at('y.db'), '--data', at('nothing'));
    expect(empty.stderr).toContain('There is no Latchkey database');
    const postgres = await machine.run(['backup', at('y.db')], '', { LATCHKEY_DATABASE: 'postgres://u:p@h/d' });
    expect(postgres.stderr).toContain('pg_dump');
    expect(await run('backup', at('plain.db'), '--data', latchkey.dataDir)).toMatchObject({ code: 0 });
    const full = await run('restore', at('plain.db'), '--data', directory);
    expect(full.stderr).toContain('is not empty');
    expect((await readdir(directory)).filter((name) => name.includes('.part'))).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'a changed, shortened or foreign backup is not restored',
  async () => {
    const cases = [
      ['changed', async (file: string) => appendFile(file, 'x'), 'it has '],
      ['shortened', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 8192)), 'instead of'],
      ['flipped', async (file: string) => flip(file), 'its checksum is wrong'],
      ['undescribed', async (file: string) => rm(`${file}.json`), 'The description'],
    ] as const;
    for (const [name, harm, words] of cases) {
      const file = at(`${name}.db`);
      expect(await run('backup', file, '--data', latchkey.dataDir)).toMatchObject({ code: 0 });
      await harm(file);
      const refused = await run('restore', file, '--data', at(`${name}-restored`));
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toContain(words);
      expect(await readdir(at(`${name}-restored`)).catch(() => [])).toEqual([]);
    }
  },
  TIMEOUT_MS,
);

it(
  'a key that does not belong to the backup is found before the start',
  async () => {
    expect(await run('backup', at('plain.db'), '--data', latchkey.dataDir)).toMatchObject({ code: 0 });
    const other = { LATCHKEY_KEY: Buffer.alloc(32, 5).toString('base64') };
    const refused = await machine.run(['restore', at('plain.db'), '--data', at('other')], '', other);
    expect(refused.stderr).toContain('sealed under another master key');
    expect(await readdir(at('other')).catch(() => [])).toEqual([]);
  },
  TIMEOUT_MS,
);

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
