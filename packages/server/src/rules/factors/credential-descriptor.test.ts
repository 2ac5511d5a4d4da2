import { expect, it } from 'vitest';
import { credentialDescriptor } from './credential-descriptor.ts';
import { userHandleOf } from './user-handle.ts';

it('a passkey is described with the transports that its authenticator reported', () => {
  expect(credentialDescriptor({ credentialId: 'abc', transports: ['usb', 'nfc'] })).toStrictEqual({
    id: 'abc',
    type: 'public-key',
    transports: ['usb', 'nfc'],
  });
  expect(credentialDescriptor({ credentialId: 'abc', transports: [] })).toStrictEqual({
    id: 'abc',
    type: 'public-key',
  });
});

it('the user handle is the text of the sub', () => {
  const sub = '5a1e6f2c-8b1d-4f7e-9a33-0c1d2e3f4a5b';
  expect(Buffer.from(userHandleOf({ sub }), 'base64url').toString()).toBe(sub);
  expect(userHandleOf({ sub })).toMatch(/^[\w-]{48}$/);
});
