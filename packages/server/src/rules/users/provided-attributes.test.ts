import { describe, expect, it } from 'vitest';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { declareAttributes } from '../schema/attribute-schema-declaration.ts';
import { testPool } from '../testing/pool.ts';
import { assertComplete, assertMayProvide } from './provided-attributes.ts';

const required = ['updated_at', 'address', 'name', 'email'].map((Name) => {
  return {
    Name,
    AttributeDataType: Name === 'updated_at' ? 'Number' : 'String',
    Required: true,
    Mutable: true,
  } as const;
});
const base = testPool({ SchemaAttributes: [...declareAttributes(required)] });
const mfa = { ...base, settings: { ...base.settings, mfa: 'OPTIONAL', emailMfa: true, smsMfa: true } } as const;
const person = sampleUser(base.id, { attributes: { email: 'a@b.co' }, mfaFactors: [], preferredMfa: null, totp: null });
const changes = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));
const refusal = (code: string, message: string) => expect.objectContaining({ code, message });

describe('after a temporary password, a user', () => {
  it('provides required attributes that are missing, and other ones', () => {
    expect(() => assertMayProvide(base, person, changes({ name: 'Jane', nickname: 'J' }), false)).not.toThrow();
    const named = { ...person, attributes: { ...person.attributes, nickname: 'Before' } };
    expect(() => assertMayProvide(base, named, changes({ nickname: 'J' }), false)).not.toThrow();
  });

  it('does not change a required attribute', () => {
    expect(() => assertMayProvide(base, person, changes({ name: 'Jane', email: 'c@d.co' }), false)).toThrow(
      refusal('NotAuthorizedException', 'Cannot modify an already provided email'),
    );
  });

  describe('with a second factor', () => {
    const user = { ...person, mfaFactors: ['EMAIL_OTP'] as const };
    const phone = changes({ phone_number: '+14325551212' });

    it('does not provide or change an address that receives codes', () => {
      expect(() => assertMayProvide(mfa, user, phone, false)).toThrow(
        refusal('NotAuthorizedException', 'Cannot provide phone_number before the second factor is passed'),
      );
      const reachable = { ...user, attributes: { ...user.attributes, phone_number: '+49123' } };
      expect(() => assertMayProvide(mfa, reachable, phone, false)).toThrow(
        refusal('NotAuthorizedException', 'Cannot modify an already provided phone_number'),
      );
    });

    it('may repeat the address, and change one that receives no codes', () => {
      const reachable = { ...user, attributes: { ...user.attributes, phone_number: '+14325551212' } };
      expect(() => assertMayProvide(mfa, reachable, phone, false)).not.toThrow();
      expect(() => assertMayProvide(mfa, reachable, changes({ nickname: 'J' }), false)).not.toThrow();
      const withoutSms = { ...mfa, settings: { ...mfa.settings, smsMfa: false } };
      expect(() => assertMayProvide(withoutSms, user, phone, false)).not.toThrow();
    });

    it('provides a missing required address', () => {
      const totp = { ...user, attributes: {}, mfaFactors: ['SOFTWARE_TOKEN_MFA'] as const, totp: {} as never };
      const apps = { ...mfa, settings: { ...mfa.settings, softwareTokenMfa: true } };
      expect(() => assertMayProvide(apps, totp, changes({ email: 'c@d.co' }), false)).not.toThrow();
      expect(() => assertMayProvide(apps, totp, phone, false)).toThrow('Cannot provide phone_number');
    });
  });

  it('is restricted by factors that are not enabled only if the sign-in is risky', () => {
    const phone = changes({ phone_number: '+14325551212' });
    expect(() => assertMayProvide(mfa, person, phone, false)).not.toThrow();
    expect(() => assertMayProvide(mfa, person, phone, true)).toThrow('Cannot provide phone_number');
  });
});

describe('what is still missing', () => {
  it.each([
    [{}, 'name, address and updated_at is missing'],
    [{ name: 'Jane' }, 'address and updated_at is missing'],
    [{ name: 'Jane', address: 'x' }, 'updated_at is missing'],
    [{ name: 'Jane', address: 'x', updated_at: '0', email: '' }, 'email is missing'],
  ])('with %j: %s', (values, missing) => {
    expect(() => assertComplete(base, person, changes(values))).toThrow(
      refusal('InvalidParameterException', `Invalid attributes given, ${missing}`),
    );
  });

  it('can be nothing', () => {
    expect(() => assertComplete(base, person, changes({ name: 'J', address: 'x', updated_at: '0' }))).not.toThrow();
  });
});
