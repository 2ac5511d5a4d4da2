import { serviceError } from '@latchkey/model';
import { expect, it } from 'vitest';
import { AccountRefusal, reasonOf } from './errors.ts';

it('the page words the errors of users; failures of the server are not among them', () => {
  expect(reasonOf(serviceError('CodeMismatchException', 'Invalid code.'))).toBe('wrongCode');
  expect(reasonOf(new AccountRefusal('nameDiffers'))).toBe('nameDiffers');
  expect(reasonOf(serviceError('InternalErrorException', 'The disk is full.'))).toBeUndefined();
  expect(reasonOf(new TypeError('x'))).toBeUndefined();
});
