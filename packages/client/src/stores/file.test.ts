import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore } from './file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('fileStore', () => {
  it('stores records for later processes, readable by the owner only', async () => {
    const path = join(folder, 'deep', 'devices.json');
    await fileStore(path).set('a', '1');
    await fileStore(path).set('b', '2');
    await fileStore(path).delete('a');
    expect(await fileStore(path).get('a')).toBeUndefined();
    expect(await fileStore(path).get('b')).toBe('2');
    expect([await mode(path), await mode(join(folder, 'deep'))]).toEqual(['600', '700']);
    expect(await readdir(join(folder, 'deep'))).toEqual(['devices.json']);
  });

  it('replaces a damaged file', async () => {
    const path = join(folder, 'devices.json');
    for (const damaged of ['', '{"a":', '[]', 'null', '7']) {
      await writeFile(path, damaged);
      expect(await fileStore(path).get('a')).toBeUndefined();
      await fileStore(path).set('a', '1');
      expect(await fileStore(path).get('a')).toBe('1');
    }
  });

  it('rejects if the file cannot be read or written', async () => {
    await writeFile(join(folder, 'occupied'), '');
    const store = fileStore(join(folder, 'occupied', 'devices.json'));
    await expect(store.get('a')).rejects.toThrow();
    await expect(store.set('a', '1')).rejects.toThrow();
  });

  it('loses no writes of the same process', async () => {
    const store = fileStore(join(folder, 'devices.json'));
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.set(`key-${n}`, String(n))));
    const values = await Promise.all(Array.from({ length: 20 }, (_, n) => store.get(`key-${n}`)));
    expect(values).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
  });

  it('loses no writes of other processes', async () => {
    const path = join(folder, 'devices.json');
    const script = `
      import { fileStore } from ${JSON.stringify(new URL('file.ts', import.meta.url).href)};
      const [path, name] = process.argv.slice(1);
      const store = fileStore(path);
      for (let n = 0; n < 15; n++) await store.set(name + n, name);
    `;
    const writers = ['left', 'right', 'middle'].map((name) =>
      spawn(process.execPath, ['--input-type=module', '-e', script, path, name], { stdio: 'inherit' }),
    );
    const exits = await Promise.all(writers.map((writer) => once(writer, 'exit')));
    expect(exits.map(([code]) => code as unknown)).toEqual([0, 0, 0]);
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')) as object)).toHaveLength(45);
  });

  it('does not wait for a process that died with the lock', async () => {
    const path = join(folder, 'devices.json');
    await writeFile(`${path}.lock`, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    await fileStore(path).set('a', '1');
    expect(await fileStore(path).get('a')).toBe('1');
  });

  it('runs one job at a time under the same lock', async () => {
    const store = fileStore(join(folder, 'devices.json'));
    let inside = 0;
    let most = 0;
    const job = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      return most;
    };
    await Promise.all(Array.from({ length: 5 }, async () => store.lock?.('name', job)));
    expect(most).toBe(1);
    await expect(store.lock?.('name', () => Promise.reject(new Error('job')))).rejects.toThrow('job');
    expect(await store.lock?.('name', async () => 'free again')).toBe('free again');
  });
});
