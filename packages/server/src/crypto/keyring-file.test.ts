import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile, readKeyFile, replaceKeyFile } from './keyring-file.ts';

const [key, other] = [randomBytes(32), randomBytes(32)];
const [text, otherText] = [key.toString('base64url'), other.toString('base64url')];

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-key-file-'));
  file = join(directory, 'latchkey.key');
});

afterEach(() => rm(directory, { recursive: true }));

const malformed = (message: string) =>
  expect.objectContaining({ name: 'KeyringError', code: 'malformed', message: expect.stringContaining(message) });

describe('the key file', () => {
  it('is JSON that people can read, with a line about its purpose', async () => {
    expect(await createKeyFile({ file }, key)).toEqual([text]);
    const [brace, about, keys] = (await readFile(file, 'utf8')).split('\n');
    expect([brace, keys]).toEqual(['{', '  "keys": [']);
    expect(about).toMatch(/^ {2}"about": "Master keys of Latchkey, newest first\. Keep this file secret/);
    expect((await readFile(file, 'utf8')).endsWith(`    "${text}"\n  ]\n}\n`)).toBe(true);
    expect(await readKeyFile(file)).toEqual([text]);
    await replaceKeyFile(file, [other, key]);
    expect(await readKeyFile(file)).toEqual([otherText, text]);
  });

  it('is absent before it is created', async () => {
    expect(await readKeyFile(file)).toBeUndefined();
  });

  it('has the key of the process that was first', async () => {
    await createKeyFile({ file }, other);
    expect(await createKeyFile({ file }, key)).toEqual([otherText]);
    expect(await readKeyFile(file)).toEqual([otherText]);
  });

  it('is created beside a database that does not exist yet, and not beside one that does', async () => {
    const database = join(directory, 'latchkey.db');
    expect(await createKeyFile({ file, database }, key)).toEqual([text]);
    await rm(file);
    await writeFile(database, '');
    await expect(createKeyFile({ file, database }, key)).rejects.toMatchObject({ code: 'missing' });
    expect(await readKeyFile(file)).toBeUndefined();
  });

  it('is not created where it cannot be: the error says why', async () => {
    // A name that is in use, but leads to no file.
    await symlink(join(directory, 'nothing'), file);
    await expect(createKeyFile({ file }, key)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(createKeyFile({ file: join(directory, 'x'.repeat(300)) }, key)).rejects.toMatchObject({
      code: 'ENAMETOOLONG',
    });
  });

  it.each([
    '{"keys": []}',
    '{"keys": ["a", 7]}',
    '{"keys": [7, "a"]}',
    '{"keys": "a"}',
    '{"keys": {"length": 1}}',
    '{}',
    'null',
    '{',
  ])('is malformed when it contains %s', async (content) => {
    await writeFile(file, content, { mode: 0o600 });
    await expect(readKeyFile(file)).rejects.toEqual(malformed(`${file} is not a complete key file`));
  });

  it('cannot be a directory', async () => {
    await mkdir(file);
    await expect(readKeyFile(file)).rejects.toEqual(malformed('is a directory'));
    await expect(createKeyFile({ file }, key)).rejects.toEqual(malformed('is a directory'));
  });
});
