import { describe, expect, it } from 'vitest';
import { permittedNames } from './permitted-names.ts';

describe('permittedNames', () => {
  it('permits localhost and the loopback addresses', () => {
    const names = permittedNames([]);
    expect(names.dns).toEqual(['localhost', '*.localhost']);
    expect(names.addresses).toEqual(['127.0.0.1', '::1']);
    // RFC 5280 section 4.2.1.10: permittedSubtrees [0], each a GeneralSubtree with one base.
    const local = '300b82096c6f63616c686f7374';
    const loopback = '300a87087f000000ff000000';
    const loopback6 = '30228720' + '00'.repeat(15) + '01' + 'ff'.repeat(16);
    expect(names.constraints.toString('hex')).toBe(`303fa03d${local}${loopback}${loopback6}`);
  });

  it('permits given names, and the names below them', () => {
    const names = permittedNames(['Latchkey', '.example.com', 'app.localhost', 'localhost', '127.0.0.9', '::1']);
    expect(names.dns).toEqual(['localhost', '*.localhost', '*.example.com', 'latchkey']);
    expect(names.addresses).toEqual(['127.0.0.1', '::1']);
    for (const name of ['localhost', 'a.b.localhost', 'x.example.com', 'latchkey'])
      expect(names.permits(name)).toBe(true);
    for (const name of ['example.org', 'evillocalhost', 'localhost.evil.test', 'badexample.com', '']) {
      expect(names.permits(name)).toBe(false);
    }
  });

  it('is the same for the same names in another order', () => {
    const [one, other] = [permittedNames(['b', 'a', 'b']), permittedNames(['a', 'b'])];
    expect(one.constraints.equals(other.constraints)).toBe(true);
    expect(one.constraints.equals(permittedNames(['a']).constraints)).toBe(false);
  });

  it.each([
    ['192.0.2.7', 'c0000207ffffffff'],
    ['2001:db8::7:0', `20010db8000000000000000000070000${'ff'.repeat(16)}`],
    ['::ffff:192.0.2.7', `00000000000000000000ffffc0000207${'ff'.repeat(16)}`],
    ['fe80::', `fe80${'00'.repeat(14)}${'ff'.repeat(16)}`],
  ])('permits the address %s alone', (address, subtree) => {
    const names = permittedNames([address]);
    expect(names.addresses).toEqual(['127.0.0.1', '::1', address]);
    expect(names.constraints.toString('hex')).toContain(
      `87${(subtree.length / 2).toString(16).padStart(2, '0')}${subtree}`,
    );
  });
});
