import { operationNames } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { decodeBody, decodeTarget } from './decode.ts';

describe('decodeTarget', () => {
  it('knows every operation of the API', () => {
    for (const name of operationNames) {
      expect(decodeTarget(`AWSCognitoIdentityProviderService.${name}`)).toBe(name);
    }
    expect(operationNames).toHaveLength(140);
  });

  it.each([
    null,
    '',
    '.',
    'GetUser',
    '.GetUser',
    'AWSCognitoIdentityProviderService',
    'AWSCognitoIdentityProviderService.',
    'AWSCognitoIdentityProviderService.getUser',
    'AWSCognitoIdentityProviderService.GetUser.x',
    'AWSCognitoIdentityProviderService.GetUser ',
    'AWSCognitoIdentityProviderService.constructor',
    'AWSCognitoIdentityProviderService.__proto__',
    'DynamoDB_20120810.GetItem',
  ])('does not know "%s"', (target) => {
    expect(() => decodeTarget(target)).toThrow(
      expect.objectContaining({ code: 'UnknownOperationException', status: 400 }) as Error,
    );
  });
});

describe('decodeBody', () => {
  it.each([
    ['', {}],
    ['{}', {}],
    [' {"AccessToken" : "é"}\r\n', { AccessToken: 'é' }],
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"a":{"b":1,"b":{"c":1,"c":2}},"d":[{"e":1,"e":2}]}', { a: { b: { c: 2 } }, d: [{ e: 2 }] }],
    ['{"a":1,"\\u0061":2}', { a: 2 }],
    ['{"a":{"b":1},"a":{"c":2}}', { a: { c: 2 } }],
    ['{"a":1,"a":null}', { a: null }],
    ['null', null],
    ['[1]', [1]],
    [`${'['.repeat(32)}${']'.repeat(32)}`, expect.any(Array)],
  ])('reads %s', (text, value) => {
    expect(decodeBody(Buffer.from(text))).toEqual(value);
  });

  it.each<[string, Uint8Array]>([
    ['text that is not JSON', Buffer.from('{a:1}')],
    ['two values', Buffer.from('{}{}')],
    ['half a value', Buffer.from('{"a":')],
    ['a byte order mark alone', Buffer.from('\ufeff')],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0xfe, 0x22)],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1')],
    ['33 levels', Buffer.from(`${'['.repeat(33)}${']'.repeat(33)}`)],
    ['100,000 levels', Buffer.from('['.repeat(100_000))],
    ['100,000 levels of objects', Buffer.from('{"a":'.repeat(20_000))],
  ])('rejects %s', (_, body) => {
    expect(() => decodeBody(body)).toThrow(
      expect.objectContaining({ code: 'SerializationException', message: '' }) as Error,
    );
  });

  it('treats __proto__ as an ordinary key', () => {
    const value = decodeBody(Buffer.from('{"__proto__":{"admin":true}}')) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value['admin']).toBeUndefined();
  });
});
