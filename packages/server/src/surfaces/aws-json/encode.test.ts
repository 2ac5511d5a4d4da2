import { ServiceError } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { encodeError, encodeResult } from './encode.ts';

const requestId = '2e0a3e5e-6f0c-4f7e-9a44-0a4f4bb9f6b1';
const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
};

describe('encodeResult', () => {
  it('writes the output with the headers of AWS JSON 1.1', async () => {
    const answer = encodeResult('AssociateSoftwareToken', { SecretCode: 'ABCDEFGH', Session: undefined }, requestId);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('{"SecretCode":"ABCDEFGH"}');
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-amzn-requestid': requestId,
      ...cors,
    });
  });

  it('distinguishes an empty output from no output', async () => {
    expect(await encodeResult('UpdateDeviceStatus', {}, requestId).text()).toBe('{}');
    expect(await encodeResult('ForgetDevice', undefined, requestId).text()).toBe('');
  });
});

describe('encodeError', () => {
  it('names the error in the body and in headers', async () => {
    const error = new ServiceError('NotAuthorizedException', 'Incorrect username or password.');
    const answer = encodeError(error, requestId);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': 'NotAuthorizedException:',
      'x-amzn-errormessage': 'Incorrect username or password.',
      ...cors,
    });
  });

  it('contains the reason code of InvalidParameterException', async () => {
    const error = new ServiceError('InvalidParameterException', 'No.', { reasonCode: 'R1' });
    expect(await encodeError(error, requestId).json()).toMatchObject({ reasonCode: 'R1' });
  });

  it('leaves an empty message out', async () => {
    const answer = encodeError(new ServiceError('SerializationException', ''), requestId);
    expect(await answer.json()).toEqual({ __type: 'SerializationException' });
    expect(answer.headers.has('x-amzn-errormessage')).toBe(false);
  });

  it.each([
    ['line\r\nbreak: x', 'line break: x'],
    ['tab\tnul\0del\x7f', 'tab nul del'],
    ['Zoë', 'Zoë'],
    ['日本 pool', 'pool'],
    ['\ud800lone', 'lone'],
    ['x'.repeat(5_000), 'x'.repeat(1_024)],
  ])('makes a header of message %#', async (message, header) => {
    const answer = encodeError(new ServiceError('InvalidParameterException', message), requestId);
    expect(answer.headers.get('x-amzn-errormessage')).toBe(header);
    expect(await answer.json()).toHaveProperty('message', message);
  });

  it('closes the connection after a body that is too large', () => {
    const answer = encodeError(new ServiceError('RequestEntityTooLargeException', 'Too large'), requestId);
    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
  });
});
