import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from './durable-directory.ts';

describe('makeDirectory', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'latchkey-directory-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('creates missing directories for their owner only and leaves existing ones unchanged', async () => {
    await chmod(parent, 0o755);
    const directory = join(parent, 'a', 'b', 'c');
    await makeDirectory(directory);
    await makeDirectory(directory);
    const modes = await Promise.all(['', 'a', 'a/b', 'a/b/c'].map((path) => stat(join(parent, path))));
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o755, 0o700, 0o700, 0o700]);
  });

  it.runIf(existsSync('/proc/self'))('fails where no directory can be made, however often it is tried', async () => {
    await expect(makeDirectory('/proc/nowhere/data')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(makeDirectory('/proc/self/data')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails where a file or a broken link stands in the way', async () => {
    await writeFile(join(parent, 'file'), '');
    await symlink(join(parent, 'nowhere', 'deeper'), join(parent, 'link'));
    await expect(makeDirectory(join(parent, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(parent, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeDirectory(join(parent, 'link'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(parent, 'link', 'a'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('lets several make the same one', async () => {
    await Promise.all(Array.from({ length: 8 }, () => makeDirectory(join(parent, 'a', 'b', 'c'))));
    expect((await stat(join(parent, 'a', 'b', 'c'))).isDirectory()).toBe(true);
  });
});
