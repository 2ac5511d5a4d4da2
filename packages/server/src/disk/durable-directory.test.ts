import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
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
});
