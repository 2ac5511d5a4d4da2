import { describe, expect, it } from 'vitest';
import { preflight } from './cors.ts';

describe('preflight', () => {
  it('allows the method and headers that are asked for', () => {
    const asked = 'cache-control,content-type,x-amz-target,x-amz-user-agent';
    const answer = preflight(
      new Request('http://localhost/', {
        method: 'OPTIONS',
        headers: {
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked,
          origin: 'https://app.example',
        },
      }),
    );
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': asked,
      'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
      'access-control-max-age': '172800',
    });
  });

  it('answers an OPTIONS request that is not a preflight', () => {
    const answer = preflight(new Request('http://localhost/', { method: 'OPTIONS' }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
  });
});
