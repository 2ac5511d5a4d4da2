import { createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyringError } from './keyring-error.ts';
import { addKeyToFile, keepNewestInFile, keyringOf, openKeyring } from './keyring.ts';

const random = { bytes: (length: number) => randomBytes(length) };

const failure = async (attempt: Promise<unknown>): Promise<KeyringError> =>
  attempt.then(
    () => expect.unreachable('the keyring opened'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(KeyringError);
      return error as KeyringError;
    },
  );

describe('keyring in a file', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-keyring-'));
    file = join(directory, 'data', 'latchkey.key');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is created on first use, readable by its owner only, and stays the same', async () => {
    const first = await openKeyring({ file }, random);
    const text = await readFile(file, 'utf8');
    const again = await openKeyring({ file }, random);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'data'))).mode & 0o077).toBe(0);
    expect(again.ids).toEqual(first.ids);
    expect(again.deriveKey('session')).toEqual(first.deriveKey('session'));
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('is created once when several processes start at the same time', async () => {
    const opened = await Promise.allSettled(Array.from({ length: 16 }, () => openKeyring({ file }, random)));
    const { ids } = await openKeyring({ file }, random);
    const winners = opened.filter((result) => result.status === 'fulfilled');
    expect(winners.length).toBeGreaterThan(0);
    for (const { value } of winners) expect(value.ids).toEqual(ids);
  });

  it('is not created again if there is a database that needs the lost one', async () => {
    const database = join(directory, 'latchkey.db');
    await writeFile(database, 'rows');
    const error = await failure(openKeyring({ file, database }, random));
    expect(error.code).toBe('missing');
    expect(error.message).toContain(file);
    expect(error.message).toContain('Put the key file back');
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('is opened if there are a database and a key file', async () => {
    const database = join(directory, 'latchkey.db');
    const { ids } = await openKeyring({ file, database }, random);
    await writeFile(database, 'rows');
    expect((await openKeyring({ file, database }, random)).ids).toEqual(ids);
  });

  it.runIf(process.platform !== 'win32').each([0o640, 0o604, 0o660, 0o620])(
    'is rejected with mode %o',
    async (mode) => {
      await openKeyring({ file }, random);
      await chmod(file, mode);
      const error = await failure(openKeyring({ file }, random));
      expect(error.code).toBe('exposed');
      expect(error.message).toContain(`chmod 600 ${file}`);
    },
  );

  it.each([
    ['nothing', ''],
    ['half a file', '{"keys": ["AAAA'],
    ['no keys', '{"keys": []}'],
    ['another shape', '["AAAA"]'],
    ['null', 'null'],
    ['a short key', '{"keys": ["AAAA"]}'],
    ['a key that is not text', '{"keys": [7]}'],
  ])('is rejected when it contains %s', async (_what, text) => {
    await openKeyring({ file }, random);
    await writeFile(file, text);
    const error = await failure(openKeyring({ file }, random));
    expect(error.code).toBe('malformed');
    expect(error.message).not.toContain('AAAA');
  });

  it('may contain several keys, newest first', async () => {
    const [newer, older] = [randomBytes(32), randomBytes(32)];
    await openKeyring({ file }, random);
    await writeFile(file, JSON.stringify({ keys: [newer.toString('base64'), older.toString('base64url')] }));
    const keyring = await openKeyring({ file }, random);
    expect(keyring.ids).toEqual(keyringOf([newer, older]).ids);
  });

  describe('that is changed while the server runs', () => {
    const keysOf = async () => (JSON.parse(await readFile(file, 'utf8')) as { readonly keys: readonly string[] }).keys;

    it('gets a new key in front of the others, and loses all but the newest', async () => {
      const { ids } = await openKeyring({ file }, random);
      const [first] = await keysOf();
      const masters = await addKeyToFile(file, ids, random);
      const texts = masters.map((key) => Buffer.from(key).toString('base64url'));
      expect(texts).toEqual([expect.stringMatching(/^[\w-]{43}$/), first]);
      expect(await keysOf()).toEqual(texts);
      const present = keyringOf(masters).ids;
      expect((await openKeyring({ file }, random)).ids).toEqual(present);

      expect(await keepNewestInFile(file, present)).toEqual(masters.slice(0, 1));
      expect(await keysOf()).toEqual(texts.slice(0, 1));
    });

    it.each(['has another key', 'has more keys', 'is gone'])('stays as it is if it %s', async (what) => {
      const { ids } = await openKeyring({ file }, random);
      const keys = what === 'has more keys' ? [...(await keysOf()), randomBytes(32).toString('base64')] : undefined;
      const text = JSON.stringify({ keys: keys ?? [randomBytes(32).toString('base64')] });
      await (what === 'is gone' ? rm(file) : writeFile(file, text));
      for (const change of [() => addKeyToFile(file, ids, random), () => keepNewestInFile(file, ids)]) {
        const error = await failure(change());
        expect([error.code, error.message]).toEqual(['changed', expect.stringContaining(`${file} has changed`)]);
      }
      if (what === 'is gone') await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
      else expect(await readFile(file, 'utf8')).toBe(text);
    });
  });
});

describe('keyring as a value', () => {
  const key = randomBytes(32);
  it.each([
    ['base64', key.toString('base64')],
    ['base64url', key.toString('base64url')],
    ['hexadecimal', key.toString('hex')],
    ['upper-case hexadecimal', key.toString('hex').toUpperCase()],
    ['white space around it', ` ${key.toString('base64')}\n`],
  ])('is read from %s', async (_form, value) => {
    expect((await openKeyring({ value }, random)).ids).toEqual(keyringOf([key]).ids);
  });

  it('may contain several keys, newest first', async () => {
    const older = randomBytes(32);
    const keyring = await openKeyring({ value: `${key.toString('base64')},${older.toString('hex')}` }, random);
    expect(keyring.ids).toEqual([...keyringOf([key]).ids, ...keyringOf([older]).ids]);
  });

  it.each([
    '',
    'secret-canary',
    key.toString('base64').slice(1),
    `${key.toString('base64')},`,
    `${key.toString('hex')}00`,
    `!${key.toString('base64url').slice(1)}`,
    `!${key.toString('base64url')}`,
    `${key.toString('base64url')}!`,
    `${key.toString('base64')}=`,
    `a${key.toString('hex')}`,
    `${key.toString('hex')}zz`,
  ])('rejects %j without repeating it', async (value) => {
    const error = await failure(openKeyring({ value }, random));
    expect(error.code).toBe('malformed');
    if (value) expect(error.message).not.toContain(value);
  });
});

describe('derived keys', () => {
  const masters = [randomBytes(32), randomBytes(32)];
  const keyring = keyringOf(masters);

  it('are HKDF-SHA-256 of the newest master key', () => {
    // RFC 5869 in two steps: extract with an empty salt (32 zero bytes), then expand to one block.
    const extracted = createHmac('sha256', Buffer.alloc(32))
      .update(masters[0] ?? '')
      .digest();
    const expanded = createHmac('sha256', extracted).update('latchkey v1 session').update(Buffer.of(1)).digest();
    expect(keyring.deriveKey('session')).toEqual(expanded);
  });

  it('differ by purpose and by master key', () => {
    const keys = keyring.ids.flatMap((id) => ['session', 'codes'].map((purpose) => keyring.deriveKey(purpose, id)));
    expect(new Set(keys.map((derived) => derived.toString('hex'))).size).toBe(4);
  });

  it('throw for an unknown master key', () => {
    expect(() => keyring.deriveKey('session', '0000000000000000')).toThrow(KeyringError);
  });

  it('are those of other master keys once these are replaced', () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const live = keyringOf([before]);
    live.replace([after, before]);
    expect(live.ids).toEqual(keyringOf([after, before]).ids);
    expect(live.deriveKey('session')).toEqual(keyringOf([after]).deriveKey('session'));
    live.replace([after]);
    expect(live.ids).toEqual(keyringOf([after]).ids);
    expect(() => live.deriveKey('session', keyringOf([before]).ids[0])).toThrow(KeyringError);
  });

  it('need a master key', () => {
    for (const attempt of [() => keyringOf([]), () => keyringOf(masters).replace([])]) {
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'malformed', message: expect.stringContaining('at least one') }),
      );
    }
  });
});
