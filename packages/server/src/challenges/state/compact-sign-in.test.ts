import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compact, expanded } from './compact-sign-in.ts';
import { nothingProved, type SignIn } from './sign-in-state.ts';

const key = fc.constantFrom(null, 'us-east-1_device', 'us-east-1_other');
const demand = fc.constantFrom(
  'none' as const,
  'mfa-if-configured' as const,
  'mfa-required' as const,
  'block' as const,
);

const progress = fc.record({
  firstFactor: fc.constantFrom(null, 'PASSWORD' as const, 'WEB_AUTHN' as const),
  newPassword: fc.boolean(),
  mfa: fc.boolean(),
  mfaChoice: fc.constantFrom(null, 'SOFTWARE_TOKEN_MFA' as const),
  provedDevice: key,
  custom: fc.constantFrom('none' as const, 'open' as const, 'passed' as const),
  risk: fc.option(fc.record({ demand, device: key, withoutDevice: demand })),
  passwordSalt: fc.constantFrom(null, 'aa'),
  mfaFactor: fc.constantFrom(null, 'SMS_MFA' as const),
  passkeyKind: fc.constantFrom(null, 'roaming' as const),
  isCompromised: fc.boolean(),
  isJudged: fc.boolean(),
});

it('gives back every sign-in', () => {
  fc.assert(
    fc.property(progress, key, (given, deviceKey) => {
      const signIn: SignIn = {
        id: 'id',
        poolId: 'us-east-1_pool',
        clientId: 'client',
        subject: { sub: 'sub', name: 'ada', kind: 'user' },
        flow: 'USER_SRP_AUTH',
        admin: false,
        progress: given,
        deviceKey,
        awaiting: 'PASSWORD_VERIFIER',
        nonce: 'nonce',
        expiresAt: 1,
      };
      const sealed: unknown = JSON.parse(JSON.stringify(compact(signIn)));
      expect(expanded(sealed as Parameters<typeof expanded>[0])).toEqual(signIn);
    }),
  );
});

it('writes nothing that was not used', () => {
  const signIn: SignIn = {
    id: 'id',
    poolId: 'us-east-1_pool',
    clientId: 'client',
    subject: { sub: 'sub', name: 'ada', kind: 'user' },
    flow: 'USER_SRP_AUTH',
    admin: false,
    progress: nothingProved,
    deviceKey: null,
    awaiting: 'PASSWORD_VERIFIER',
    nonce: 'nonce',
    expiresAt: 1,
  };
  expect(compact(signIn)).toStrictEqual({ ...signIn, progress: {} });
  const used = { ...nothingProved, firstFactor: 'PASSWORD', mfaFactor: 'SMS_MFA' } as const;
  expect(compact({ ...signIn, progress: used }).progress).toStrictEqual({ firstFactor: 'PASSWORD', u: [2, 0] });
});
