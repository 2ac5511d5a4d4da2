import { expect, it } from 'vitest';
import { memberConstraints } from './overrides.ts';
import { publishedService, service } from './service.ts';
import { validateInput } from './validation.ts';

it.each(memberConstraints)('the model still publishes no constraint for $structure.$member', (constraint) => {
  const { structure, member, published, actual } = constraint;
  const before = publishedService.shapes[structure];
  if (before?.type !== 'structure') throw new Error(`${structure} is not a structure`);
  expect(before.members[member]).toBe(published);
  const after = service.shapes[structure];
  expect(after).toMatchObject({ ...before, members: { [member]: actual } });
  expect(service.shapes[actual]).toBeDefined();
});

it.each([
  [
    { UserPoolId: 'none' },
    "Value 'none' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
  ],
  [
    { UserSessionTracking: 'ON' },
    "Value 'ON' at 'userSessionTracking' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
  ],
  [
    { TokenSession: { MaxPerUser: 0 } },
    "Value '0' at 'tokenSession.maxPerUser' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { TokenSession: { MaxPerUser: 101 } },
    "Value '101' at 'tokenSession.maxPerUser' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
])('rejects %j', (change, sentence) => {
  const valid = { UserPoolId: 'us-east-1_a', UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 100 } };
  expect(validateInput('SetUserPoolSessionConfiguration', valid)).toMatchObject({ ok: true });
  expect(validateInput('SetUserPoolSessionConfiguration', { ...valid, ...change })).toMatchObject({
    ok: false,
    error: { code: 'InvalidParameterException', message: `1 validation error detected: ${sentence}` },
  });
});
