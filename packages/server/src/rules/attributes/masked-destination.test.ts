import { expect, it } from 'vitest';
import { maskDestination } from './masked-destination.ts';

it.each([
  ['email', 'jane@example.com', 'j***@e***'],
  ['email', 'z@b', 'z***@b***'],
  ['email', '"a@b"@c.de', '"***@c***'],
  ['phone_number', '+14325551212', '+*******1212'],
  ['phone_number', '+491718920', '+*****8920'],
  ['phone_number', '+123', '+123'],
] as const)('an %s like %s is shown as %s', (kind, address, masked) => {
  expect(maskDestination(kind, address)).toBe(masked);
});
