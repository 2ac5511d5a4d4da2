import { expect, it } from 'vitest';
import { enumAdditions, memberConstraints, overrides, referenceShapes, unsignedOperations } from './overrides.ts';
import { publishedService, service } from './service.ts';
import { validateInput } from './validation.ts';

it.each(overrides)('the model still publishes $published for $shape, which is overridden', (override) => {
  const published = publishedService.shapes[override.shape];
  expect(published).toMatchObject({ type: 'string', [override.constraint]: override.published });
  expect(service.shapes[override.shape]).toStrictEqual({ ...published, [override.constraint]: override.actual });
  expect(override.source).not.toBe('');
});

it.each(enumAdditions)('the model still does not publish $values for $shape', ({ shape, values, source }) => {
  const published = publishedService.shapes[shape];
  if (published?.type !== 'string') throw new Error(`${shape} is not a string`);
  for (const value of values) expect(published.enum).not.toContain(value);
  expect(service.shapes[shape]).toStrictEqual({ ...published, enum: [...(published.enum ?? []), ...values] });
  expect(source).not.toBe('');
});

it.each(unsignedOperations)('the model still publishes $operation as signed', ({ operation, source }) => {
  expect(publishedService.operations[operation]).toMatchObject({ auth: 'sigv4' });
  expect(service.operations[operation]).toStrictEqual({ ...publishedService.operations[operation], auth: 'none' });
  expect(source).not.toBe('');
});

it('leaves every other operation as published', () => {
  const overridden = new Set(unsignedOperations.map(({ operation }) => operation));
  for (const [name, operation] of Object.entries(service.operations)) {
    if (!overridden.has(name)) expect(operation).toBe(publishedService.operations[name]);
  }
});

it('leaves every other shape as published', () => {
  const structures = memberConstraints.map(({ structure }) => structure);
  const shapes = [...overrides, ...enumAdditions].map(({ shape }) => shape);
  const overridden = new Set([...shapes, ...structures, ...Object.keys(referenceShapes)]);
  for (const [name, shape] of Object.entries(service.shapes)) {
    if (!overridden.has(name)) expect(shape).toBe(publishedService.shapes[name]);
  }
});

/** Every input member that is a password, at any depth, with the rest of the input filled in. */
const passwords = [
  ['AdminCreateUser', 'TemporaryPassword', { UserPoolId: 'us-east-1_a', Username: 'jane' }],
  ['AdminSetUserPassword', 'Password', { UserPoolId: 'us-east-1_a', Username: 'jane' }],
  ['ChangePassword', 'PreviousPassword', { AccessToken: 'a', ProposedPassword: 'Passw0rd!' }],
  ['ChangePassword', 'ProposedPassword', { AccessToken: 'a', PreviousPassword: 'Passw0rd!' }],
  ['ConfirmForgotPassword', 'Password', { ClientId: 'a', Username: 'jane', ConfirmationCode: '123456' }],
  ['SignUp', 'Password', { ClientId: 'a', Username: 'jane' }],
] as const;

it('contains every member that is a password', () => {
  const members = Object.values(publishedService.shapes).flatMap((shape) =>
    shape.type === 'structure' ? Object.values(shape.members).filter((target) => target === 'PasswordType') : [],
  );
  expect(members).toHaveLength(passwords.length);
});

it.each(passwords)('%s takes a %s with a space inside, and none at either end', (operation, member, rest) => {
  for (const password of ['correct Horse battery 9!', 'a b', 'tab\tinside', 'no-break\u00a0space']) {
    expect(validateInput(operation, { ...rest, [member]: password })).toMatchObject({ ok: true });
  }
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  for (const password of [' leading', 'trailing ', ' ', 'x', '', 'line\nbreak']) {
    expect(validateInput(operation, { ...rest, [member]: password })).toMatchObject({
      ok: false,
      error: {
        code: 'InvalidParameterException',
        message: `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$`,
      },
    });
  }
});
