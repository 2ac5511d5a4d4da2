/** Rotating the master key: what is rejected, and what still opens afterwards. See also test/cli/keys.test.ts. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnvelope } from '../crypto/envelope.ts';
import { openKeyring } from '../crypto/keyring.ts';
import { systemRandom as random } from '../crypto/random.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type MasterKeys, openMasterKeys } from './master-keys.ts';

const DAY = 24 * 3600_000;

let dataDir: string;
let file: string;
let store: Store;
let keys: MasterKeys;
let now: number;
const clock = { now: (): number => now };

async function open(isShared = false, value?: string): Promise<void> {
  const keyring = await openKeyring(value === undefined ? { file } : { value }, random);
  store = await openStore({ dataDir, envelope: createEnvelope(keyring, random), clock, random });
  keys = await openMasterKeys({
    keyring,
    file: value === undefined ? file : undefined,
    isShared,
    store,
    clock,
    random,
  });
}

async function close(): Promise<void> {
  await keys.close();
  await store.close();
}

const finished = () => expect.poll(() => keys.status().resealing.state).toBe('finished');

beforeEach(async () => {
  now = 1_795_000_000_000;
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-master-keys-'));
  file = join(dataDir, 'latchkey.key');
  await open();
});
afterEach(async () => {
  await close();
  await rm(dataDir, { recursive: true });
});

describe('a rotation', () => {
  it('leaves earlier sealed strings and derived values valid until they expire', async () => {
    const sealed = (['refresh-token', 'risk-feedback', 'session', 'page'] as const).map(
      (purpose) => [purpose, keys.sealer.seal(purpose, 7)] as const,
    );
    const derived = keys.sealer.derive('code', 'a');
    await keys.rotate(false);
    await finished();
    const fresh = keys.sealer.seal('session', 8);
    await keys.removeOld(false);
    expect(keys.status().keys).toHaveLength(1);
    for (let starts = 0; starts < 2; starts += 1) {
      for (const [purpose, text] of sealed) expect(keys.sealer.open(purpose, text)).toBe(7);
      expect(keys.sealer.open('session', fresh)).toBe(8);
      expect(keys.sealer.derive('code', 'a')).toEqual(derived);
      await close();
      await open();
    }
    now += 2 * DAY;
    await close();
    await open();
    expect(sealed.map(([purpose, text]) => keys.sealer.open(purpose, text))).toEqual([7, 7, undefined, undefined]);
    now += 3653 * DAY;
    await store.sweep(now);
    expect((await store.read.serverKeys.list()).filter(({ id }) => id.startsWith('sealer/'))).toEqual([]);
  });

  it('invalidates earlier sealed strings on request', async () => {
    const before = keys.sealer.seal('refresh-token', 7);
    await keys.rotate(false);
    await finished();
    const after = keys.sealer.seal('refresh-token', 8);
    expect(keys.sealer.open('refresh-token', before)).toBe(7);
    await keys.removeOld(true);
    expect([before, after].map((token) => keys.sealer.open('refresh-token', token))).toEqual([undefined, 8]);
  });

  it('can be repeated several times', async () => {
    const tokens = [keys.sealer.seal('refresh-token', 0)];
    for (let n = 1; n < 4; n += 1) {
      await keys.rotate(false);
      await finished();
      await keys.removeOld(false);
      tokens.push(keys.sealer.seal('refresh-token', n));
    }
    expect(tokens.map((token) => keys.sealer.open('refresh-token', token))).toEqual([0, 1, 2, 3]);
  });

  it('starts once when several callers request it', async () => {
    const asked = await Promise.allSettled([keys.rotate(false), keys.rotate(false), keys.removeOld(false)]);
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await finished();
    const { keys: inFile } = JSON.parse(await readFile(file, 'utf8')) as { keys: string[] };
    expect(inFile).toHaveLength(2);
    expect(keys.status().keys).toHaveLength(2);
  });

  it('does not start when other nodes may not have the new key', async () => {
    await close();
    await open(true);
    await expect(keys.rotate(false)).rejects.toThrow('use --only-node');
    await keys.rotate(true);
    await finished();
  });

  it('does not start when the key file was changed or cannot be written', async () => {
    const text = await readFile(file, 'utf8');
    await writeFile(file, JSON.stringify({ keys: [Buffer.alloc(32, 1).toString('base64')] }));
    await expect(keys.rotate(false)).rejects.toThrow('has changed since the server read it');
    await expect(keys.removeOld(false)).resolves.toBeDefined();
    await writeFile(file, text);
    if (process.getuid?.() === 0) return;
    await chmod(dataDir, 0o500);
    await expect(keys.rotate(false)).rejects.toThrow('The key file cannot be written (EACCES)');
    await chmod(dataDir, 0o700);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('does not remove a key that values are still sealed under', async () => {
    const { keys: inFile } = JSON.parse(await readFile(file, 'utf8')) as { keys: string[] };
    await close();
    const given = `${Buffer.alloc(32, 9).toString('base64')},${inFile.join()}`;
    await open(false, given);
    await expect(keys.removeOld(false)).rejects.toThrow(/^\d+ values are still sealed under an older key/);
    await expect(keys.removeOld(true)).rejects.toThrow('still sealed under an older key');
    await keys.start();
    await finished();
    await expect(keys.removeOld(false)).rejects.toThrow('Remove them from LATCHKEY_KEY');
    await expect(keys.rotate(false)).rejects.toThrow('Remove the old one first');
    await close();
    await open(false, given);
  });
});
