import { describe, expect, it } from 'vitest';
import { parseHash, parseStoredHash } from './hash-format.ts';

const bytesOf = (length: number) => new Uint8Array(length).fill(0xab);
const base64 = (length: number) => Buffer.from(bytesOf(length)).toString('base64').replace(/=+$/, '');
const hex = (length: number) => 'ab'.repeat(length);

const bcrypt = `$2b$10$${'a'.repeat(51)}./`;
const scrypt = `1024$8$1$${hex(16)}$${hex(32)}`;
const argon2 = `$argon2id$v=19$m=19456,t=2,p=1$${base64(16)}$${base64(32)}`;
const pbkdf2 = `$pbkdf2-sha256$29000$${base64(16)}$${base64(20)}`;

describe('a hash', () => {
  it.each([
    ['BCRYPT', bcrypt, { algorithm: 'BCRYPT', text: bcrypt }],
    ['SCRYPT', scrypt, { algorithm: 'SCRYPT', N: 1024, r: 8, p: 1, salt: bytesOf(16), hash: bytesOf(32) }],
    ['ARGON2ID', argon2, { algorithm: 'ARGON2ID', memory: 19_456, passes: 2, salt: bytesOf(16), hash: bytesOf(32) }],
    ['PBKDF2_SHA256', pbkdf2, { algorithm: 'PBKDF2_SHA256', iterations: 29_000, salt: bytesOf(16), hash: bytesOf(20) }],
  ] as const)('%s is read with its parameters, and known by its format', (algorithm, text, parsed) => {
    expect(parseHash(algorithm, text)).toEqual(parsed);
    expect(parseStoredHash(text)).toEqual(parsed);
    for (const other of ['BCRYPT', 'SCRYPT', 'ARGON2ID', 'PBKDF2_SHA256'] as const) {
      if (other !== algorithm) expect(parseHash(other, text)).toBeUndefined();
    }
    for (const wrong of [`x${text}`, ` ${text}`, `${text} `, `${text}$`, `${text}\n`, '']) {
      expect(parseHash(algorithm, wrong)).toBeUndefined();
    }
  });

  it.each(['2a', '2b', '2x', '2y'])('of bcrypt may have the version %s', (version) => {
    expect(parseHash('BCRYPT', bcrypt.replace('2b', version))).toBeDefined();
  });

  it('of scrypt may have capital digits, and of PBKDF2 the base64 of Passlib', () => {
    expect(parseHash('SCRYPT', scrypt.toUpperCase())).toEqual(parseHash('SCRYPT', scrypt));
    const standard = pbkdf2.replace(base64(16), `${'+/v7'.repeat(5)}+w`);
    expect(parseHash('PBKDF2_SHA256', standard)).toBeDefined();
    expect(parseHash('PBKDF2_SHA256', standard.replaceAll('+', '.'))).toEqual(parseHash('PBKDF2_SHA256', standard));
  });

  it.each([
    ['SCRYPT', `1024$8$1$${hex(16)}a$${hex(32)}`],
    ['SCRYPT', `1024$8$1$${hex(16)}$${hex(32)}a`],
    ['SCRYPT', `1000$8$1$${hex(16)}$${hex(32)}`],
    // The last characters have bits that belong to no byte.
    ['ARGON2ID', argon2.replace(base64(16), `${base64(16).slice(0, -1)}x`)],
    ['ARGON2ID', `${argon2.slice(0, -1)}x`],
    ['PBKDF2_SHA256', `${pbkdf2}AA`],
    ['PBKDF2_SHA256', `${pbkdf2}=`],
    ['PBKDF2_SHA256', pbkdf2.replace(`$${base64(16)}`, '$')],
  ] as const)('%s is not %s', (algorithm, text) => {
    expect(parseHash(algorithm, text)).toBeUndefined();
  });
});

describe('the bounds of', () => {
  const digits = (value: number) => String(value).padStart(2, '0');
  it.each<[string, 'BCRYPT' | 'SCRYPT' | 'ARGON2ID' | 'PBKDF2_SHA256', (value: number) => string, number, number]>([
    ['the cost of bcrypt', 'BCRYPT', (cost) => bcrypt.replace('$10$', `$${digits(cost)}$`), 4, 12],
    ['r of scrypt', 'SCRYPT', (r) => scrypt.replace('$8$', `$${r}$`), 1, 8],
    ['p of scrypt', 'SCRYPT', (p) => scrypt.replace('$1$', `$${p}$`), 1, 1],
    ['the memory of Argon2', 'ARGON2ID', (m) => argon2.replace('m=19456', `m=${m}`), 8, 19_456],
    ['the passes of Argon2', 'ARGON2ID', (t) => argon2.replace('t=2', `t=${t}`), 1, 2],
    ['the parallelism of Argon2', 'ARGON2ID', (p) => argon2.replace('p=1', `p=${p}`), 1, 1],
    ['the iterations of PBKDF2', 'PBKDF2_SHA256', (i) => pbkdf2.replace('29000', String(i)), 1, 600_000],
    ['the salt of scrypt', 'SCRYPT', (length) => `2$1$1$${hex(length)}$${hex(32)}`, 1, 128],
    ['the hash of scrypt', 'SCRYPT', (length) => `2$1$1$${hex(16)}$${hex(length)}`, 16, 128],
    ['the salt of Argon2', 'ARGON2ID', (length) => argon2.replace(base64(16), base64(length)), 8, 128],
    ['the hash of Argon2', 'ARGON2ID', (length) => argon2.replace(base64(32), base64(length)), 16, 128],
    ['the salt of PBKDF2', 'PBKDF2_SHA256', (length) => pbkdf2.replace(base64(16), base64(length)), 1, 128],
    ['the hash of PBKDF2', 'PBKDF2_SHA256', (length) => pbkdf2.replace(base64(20), base64(length)), 16, 128],
  ])('%s', (_which, algorithm, textWith, least, most) => {
    const accepted = [least - 1, least, most, most + 1].map(
      (value) => parseHash(algorithm, textWith(value)) !== undefined,
    );
    expect(accepted).toEqual([false, true, true, false]);
  });

  it('N of scrypt: powers of two up to 65536', () => {
    const accepted = (N: number) => parseHash('SCRYPT', scrypt.replace('1024', String(N))) !== undefined;
    expect([0, 1, 2, 3, 4, 65_535, 65_536].map(accepted)).toEqual([false, false, true, false, true, false, true]);
  });
});
