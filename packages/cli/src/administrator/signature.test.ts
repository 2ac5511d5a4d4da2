import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { amzDate, authorization } from './signature.ts';
import type { Credentials } from '../options/environment.ts';

/** Returns the request that the AWS SDK would send. */
async function signedBySdk(region: string, credentials: Credentials) {
  const sent: { headers: Record<string, string>; body: string }[] = [];
  const client = new CognitoIdentityProviderClient({
    region,
    credentials,
    endpoint: 'http://127.0.0.1:9339',
    maxAttempts: 1,
    requestHandler: {
      handle: (request: { headers: Record<string, string>; body: string }) => {
        sent.push(request);
        return Promise.reject(new Error('far enough'));
      },
    },
  });
  await client.send(new ListUserPoolsCommand({ MaxResults: 1 })).catch(() => undefined);
  const [request] = sent;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

describe('authorization', () => {
  it.each<[string, Credentials]>([
    ['us-east-1', { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }],
    ['ap-southeast-2', { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'FwoGZXIvYXdzE==' }],
  ])('is the same as that of the AWS SDK, in %s', async (region, credentials) => {
    const { headers, body } = await signedBySdk(region, credentials);
    const { authorization: expected = '', ...others } = headers;
    const [, names = ''] = /SignedHeaders=([^,]+)/.exec(expected) ?? [];
    expect(names).toContain('x-amz-target');
    const signed = Object.fromEntries(names.split(';').map((name) => [name, others[name] ?? '']));
    expect(authorization({ headers: signed, body, region }, credentials)).toBe(expected);
  });
});

it('amzDate gives whole seconds in UTC', () => {
  expect(amzDate(Date.UTC(2026, 10, 23, 8, 5, 0, 999))).toBe('20261123T080500Z');
});
