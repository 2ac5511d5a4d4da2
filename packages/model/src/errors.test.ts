import { describe, expect, it } from 'vitest';
import { isDocumentedError, ServiceError, serviceError } from './errors.ts';
import type { ErrorName } from './generated/types.ts';
import { service } from './service.ts';

describe('ServiceError', () => {
  it.each([
    ['NotAuthorizedException', 400],
    ['ForbiddenException', 400],
    ['TooManyRequestsException', 400],
    ['InternalErrorException', 500],
    ['InternalServerException', 500],
    ['SerializationException', 400],
    ['UnknownOperationException', 400],
    ['UnrecognizedClientException', 400],
    ['RequestEntityTooLargeException', 413],
    ['ServiceUnavailableException', 503],
  ] as const)('%s is answered with status %i', (code, status) => {
    expect(serviceError(code, 'why').status).toBe(status);
  });

  it('has status 500 only for the two modelled faults', () => {
    const names = Object.keys(service.shapes).filter((name) => name.endsWith('Exception')) as ErrorName[];
    expect(names).toHaveLength(59);
    const faults = names.filter((name) => serviceError(name, '').status === 500);
    expect(faults).toEqual(['InternalErrorException', 'InternalServerException']);
  });

  it('carries message, reason and cause', () => {
    const cause = new Error('disk full');
    const error = serviceError('InvalidParameterException', 'Not so.', { reasonCode: 'X', cause });
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'ServiceError', message: 'Not so.', reasonCode: 'X', cause });
    expect(serviceError('InvalidParameterException', 'Not so.').reasonCode).toBeUndefined();
  });
});

describe('isDocumentedError', () => {
  it.each([
    ['ConfirmDevice', 'InvalidPasswordException', true],
    ['GetDevice', 'UsernameExistsException', false],
    ['SignUp', 'UsernameExistsException', true],
    ['GetDevice', 'SerializationException', true],
    ['InitiateAuth', 'ThrottlingException', true],
  ] as const)('%s may answer %s: %s', (operation, code, expected) => {
    expect(isDocumentedError(operation, code)).toBe(expected);
  });
});
