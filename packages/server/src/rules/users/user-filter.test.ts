import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUserFilter } from './user-filter.ts';

/** Any UTF-16 code units, including lone surrogates. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

describe('a filter', () => {
  it.each([
    ['email = "jane@example.com"', 'email', 'exact', 'jane@example.com'],
    ['phone_number ^= "+1312"', 'phone_number', 'prefix', '+1312'],
    ['family_name="Reddy"', 'family_name', 'exact', 'Reddy'],
    ['  given_name   ^=   "Jo"  ', 'given_name', 'prefix', 'Jo'],
    ['name = "Jane \\"J\\" Doe"', 'name', 'exact', 'Jane "J" Doe'],
    ['name = "back\\\\slash"', 'name', 'exact', 'back\\slash'],
    ['name = ""', 'name', 'exact', ''],
    ['cognito:user_status = "CONFIRMED"', 'cognito:user_status', 'exact', 'CONFIRMED'],
    ['status = "Enabled"', 'status', 'exact', 'Enabled'],
    ['sub = "0-0"', 'sub', 'exact', '0-0'],
    ['"email" = "a@b.com"', 'email', 'exact', 'a@b.com'],
    ['"email"="a@b.com"', 'email', 'exact', 'a@b.com'],
    ['"phone_number" ^= "+1312"', 'phone_number', 'prefix', '+1312'],
    [' "cognito:user_status"^="CONF" ', 'cognito:user_status', 'prefix', 'CONF'],
    ['username = "ü\n=x"', 'username', 'exact', 'ü\n=x'],
  ])('like %j is parsed', (text, attribute, match, value) => {
    expect(parseUserFilter(text)).toStrictEqual({ attribute, match, value });
  });

  it.each(['', '   '])('that is empty (%j) matches all users', (text) => expect(parseUserFilter(text)).toBeUndefined());

  it.each([
    'foo',
    'email',
    'email =',
    'email = jane',
    'email = "jane',
    'email = "ja"ne"',
    'email ^ "jane"',
    'email == "jane"',
    'email = "a" and name = "b"',
    '= "x"',
    'email = "x\\"',
    "email = 'x'",
    '"email = "x"',
    'email" = "x"',
    '"" = "x"',
    '" email" = "x"',
    '"email" "x"',
    '"email" = x',
    '""email"" = "x"',
  ])('like %j is rejected', (text) => {
    expect(() => parseUserFilter(text)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: 'Error while parsing filter.' }),
    );
  });

  it.each(['custom:tier', 'birthdate', 'Email', '__proto__', 'toString', 'constructor'])(
    'by %s is rejected',
    (name) => {
      expect(() => parseUserFilter(`${name} = "x"`)).toThrow(`Invalid search attribute: ${name}`);
      expect(() => parseUserFilter(`"${name}" = "x"`)).toThrow(`Invalid search attribute: ${name}`);
    },
  );

  it('returns every escaped value unchanged', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const escaped = value.replace(/["\\]/g, '\\$&');
        expect(parseUserFilter(`name = "${escaped}"`)?.value).toBe(value);
      }),
    );
  });
});
