import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the lock of a data directory', () => {
  it('is held once, also within one process', () => {
    const lock = lockDirectory(directory);
    expect(lock).toBeDefined();
    expect(lockDirectory(directory)).toBeUndefined();
    // The attempt before has closed its own connection, which must not release the lock.
    expect(lockDirectory(directory)).toBeUndefined();
    lock?.release();
    const next = lockDirectory(directory);
    expect(next).toBeDefined();
    next?.release();
  });

  it('ends with the process that has it, however that ends', async () => {
    const file = join(import.meta.dirname, 'directory-lock.ts');
    const code = `import { lockDirectory } from ${JSON.stringify(file)};
      console.log(lockDirectory(${JSON.stringify(directory)}) === undefined ? 'busy' : 'locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    expect(text.toString()).toBe('locked\n');
    expect(lockDirectory(directory)).toBeUndefined();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const lock = lockDirectory(directory);
    expect(lock).toBeDefined();
    lock?.release();
  });
});
