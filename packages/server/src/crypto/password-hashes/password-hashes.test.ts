import { randomBytes, scryptSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createHashChecker } from './hash-checker.ts';
import { parseHash, parseStoredHash } from './hash-format.ts';
import { isHashOf } from './hash-verification.ts';

const base64 = (text: string, encoding: BufferEncoding = 'hex') =>
  Buffer.from(text, encoding).toString('base64').replace(/=+$/, '');

/** Runs Python with these arguments. */
const python = (program: string, ...args: readonly string[]): string =>
  execFileSync('python3', ['-W', 'ignore', '-c', program, ...args], { encoding: 'utf8' }).trim();

it.each([
  // Test vectors of crypt_blowfish 1.3 (wrapper.c).
  ['BCRYPT', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  ['BCRYPT', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK', 'U*U*'],
  ['BCRYPT', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a', 'U*U*U'],
  ['BCRYPT', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  // RFC 7914 section 12, with one thread.
  [
    'SCRYPT',
    `16384$8$1$${Buffer.from('SodiumChloride').toString('hex')}$7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887`,
    'pleaseletmein',
  ],
  // Test vector of the reference implementation (phc-winner-argon2, test.c).
  ['ARGON2ID', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4', 'password'],
  // RFC 7914 section 11.
  [
    'PBKDF2_SHA256',
    `$pbkdf2-sha256$80000$${base64('NaCl', 'utf8')}$${base64('4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d')}`,
    'Password',
  ],
] as const)('%s: a published vector', (algorithm, text, password) => {
  expect(parseHash(algorithm, text)).toBeDefined();
  expect(parseStoredHash(text)).toEqual(parseHash(algorithm, text));
  expect(isHashOf(text, password)).toBe(true);
  expect(isHashOf(text, `${password} `)).toBe(false);
});

it('agrees with the implementations of Python and of the C library', () => {
  const password = 'Pä55 w🔑rd';
  const made = JSON.parse(
    python(
      `
import base64, crypt, hashlib, json, os, sys
p = sys.argv[1].encode()
b = lambda raw: base64.b64encode(raw).decode().rstrip('=')
s = os.urandom(16)
print(json.dumps([
  crypt.crypt(sys.argv[1], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)),
  '1024$8$1$' + s.hex() + '$' + hashlib.scrypt(p, salt=s, n=1024, r=8, p=1, dklen=32).hex(),
  '$pbkdf2-sha256$1000$' + b(s) + '$' + b(hashlib.pbkdf2_hmac('sha256', p, s, 1000)),
  '$pbkdf2-sha256$1000$' + b(s).replace('+', '.') + '$' + b(hashlib.pbkdf2_hmac('sha256', p, s, 1000)).replace('+', '.'),
]))`,
      password,
    ),
  ) as string[];
  for (const text of made)
    expect([text, isHashOf(text, password), isHashOf(text, 'other')]).toEqual([text, true, false]);
});

it('rejects $2x$ for passwords that are not ASCII', () => {
  const [, text = ''] = python(
    `import crypt; print(crypt.crypt('x', '$2b$04$' + 'a' * 21 + 'u'), crypt.crypt('é', '$2b$04$' + 'a' * 21 + 'u'))`,
  ).split(' ');
  expect([isHashOf(text, 'é'), isHashOf(text.replace('$2b$', '$2x$'), 'é')]).toEqual([true, false]);
});

const salt = randomBytes(16);
const tag = base64('00'.repeat(32));
const salted = base64(salt.toString('hex'));
const scrypt = (parameters: string) => `${parameters}$${salt.toString('hex')}$${'ab'.repeat(32)}`;
const scryptOf = (saltLength: number, hashLength: number) =>
  `2$1$1$${'ab'.repeat(saltLength)}$${'cd'.repeat(hashLength)}`;
const bytesOf = (length: number) => base64('ab'.repeat(length));
const bcrypt = `$2b$12$${'a'.repeat(53)}`;

it.each([
  ['BCRYPT', bcrypt, true],
  ['BCRYPT', bcrypt.replace('12', '13'), false],
  ['BCRYPT', bcrypt.replace('12', '03'), false],
  ['BCRYPT', bcrypt.replace('2b', '2c'), false],
  ['BCRYPT', `${bcrypt}a`, false],
  ['SCRYPT', scrypt('65536$8$1'), true],
  ['SCRYPT', scrypt('65535$8$1'), false],
  ['SCRYPT', scrypt('131072$8$1'), false],
  ['SCRYPT', scrypt('16384$9$1'), false],
  ['SCRYPT', scrypt('16384$8$2'), false],
  ['SCRYPT', '16384$8$1$ab$abc', false],
  ['SCRYPT', '16384$8$1$ab$', false],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=1$${salted}$${tag}`, true],
  ['ARGON2ID', `$argon2id$v=19$m=19457,t=2,p=1$${salted}$${tag}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=3,p=1$${salted}$${tag}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=2$${salted}$${tag}`, false],
  ['ARGON2ID', `$argon2i$v=19$m=19456,t=2,p=1$${salted}$${tag}`, false],
  ['ARGON2ID', `$argon2id$v=16$m=19456,t=2,p=1$${salted}$${tag}`, false],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$600000$${salted}$${tag}`, true],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$600001$${salted}$${tag}`, false],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$0$${salted}$${tag}`, false],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$1000$${salted}=$${tag}`, false],
  ['PBKDF2_SHA256', `$pbkdf2-sha512$1000$${salted}$${tag}`, false],
  // Salts of 1 to 128 bytes (Argon2: from 8), hashes of 16 to 128.
  ['SCRYPT', scryptOf(1, 16), true],
  ['SCRYPT', scryptOf(128, 128), true],
  ['SCRYPT', scryptOf(1, 15), false],
  ['SCRYPT', scryptOf(16, 129), false],
  ['SCRYPT', scryptOf(129, 16), false],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=1$${bytesOf(8)}$${bytesOf(16)}`, true],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=1$${bytesOf(128)}$${bytesOf(128)}`, true],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=1$${bytesOf(7)}$${bytesOf(16)}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=1$${bytesOf(129)}$${bytesOf(16)}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=7,t=1,p=1$${bytesOf(8)}$${bytesOf(16)}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=0,p=1$${bytesOf(8)}$${bytesOf(16)}`, false],
  ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=0$${bytesOf(8)}$${bytesOf(16)}`, false],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$1$${bytesOf(1)}$${bytesOf(16)}`, true],
  ['PBKDF2_SHA256', `$pbkdf2-sha256$1$${bytesOf(1)}$${bytesOf(15)}`, false],
  ['SCRYPT', scrypt('2$1$1'), true],
  ['SCRYPT', scrypt('1$1$1'), false],
  ['SCRYPT', scrypt('2$0$1'), false],
  ['SCRYPT', scrypt('2$1$0'), false],
  ['BCRYPT', bcrypt.replace('12', '04'), true],
  ['PBKDF2_SHA256', bcrypt, false],
  ['BCRYPT', 'x'.repeat(10_000), false],
] as const)('%s %s is within the bounds: %s', (algorithm, text, isValid) => {
  expect(parseHash(algorithm, text) !== undefined).toBe(isValid);
});

it('checks on threads, and rejects what would wait too long', async () => {
  const text = `1024$8$1$${salt.toString('hex')}$${scryptSync('right', salt, 32, { N: 1024 }).toString('hex')}`;
  const checker = createHashChecker(1, 2);
  const results = await Promise.allSettled(
    ['right', 'wrong', 'right', 'right'].map((password) => checker.isHashOf(text, password)),
  );
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason))).toMatchObject([
    true,
    false,
    true,
    { code: 'TooManyRequestsException' },
  ]);
  const last = checker.isHashOf(text, 'right');
  await checker.close();
  await last.catch(() => undefined);
  await expect(checker.isHashOf(text, 'right')).rejects.toThrow('closed');
});
