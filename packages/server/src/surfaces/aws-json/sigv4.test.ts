import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { readSigner, type SignatureRules, verifySignature } from './sigv4.ts';
import { canonicalRequest, type SignedRequest, sha256, signature, signingKey } from './sigv4-canonical-request.ts';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);
const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const temporary = { ...key, accessKeyId: 'ASIAEXAMPLE', sessionToken: 'session-token' };
const rules: SignatureRules = {
  region: 'eu-west-1',
  service: 'cognito-idp',
  now,
  find: (id) => [key, temporary].find((candidate) => candidate.accessKeyId === id),
};

/** A request of the AWS SDK, as it would be sent. */
async function signedBySdk(at = now, options: object = {}): Promise<SignedRequest> {
  let captured: SignedRequest | undefined;
  const client = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:9339/base/path',
    credentials: key,
    systemClockOffset: at - Date.now(),
    maxAttempts: 1,
    ...options,
    requestHandler: {
      handle: (request: { method: string; path: string; headers: Record<string, string>; body: Uint8Array }) => {
        const { method, path, headers, body } = request;
        captured = { method, target: path, headers: Object.entries(headers), body: new Uint8Array(body) };
        return Promise.reject(new Error('not sent'));
      },
    },
  });
  await client.send(new ListUserPoolsCommand({ MaxResults: 7 })).catch(() => undefined);
  if (captured === undefined) throw new Error('the SDK sent nothing');
  return captured;
}

const stamp = (time: number) => new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** A request signed by this test, for cases that an SDK never sends. */
function signedHere(
  change: Partial<{
    time: number;
    headers: [string, string][];
    signed: string[];
    date: string;
    region: string;
    service: string;
    terminator: string;
    accessKeyId: string;
    secret: string;
  }> = {},
): SignedRequest {
  const { time = now, date = stamp(time).slice(0, 8), region = 'eu-west-1', service = 'cognito-idp' } = change;
  const headers: [string, string][] = change.headers ?? [
    ['Host', '127.0.0.1:9339'],
    ['X-Amz-Date', stamp(time)],
    ['X-Amz-Target', 'AWSCognitoIdentityProviderService.ListUserPools'],
  ];
  const signed = change.signed ?? ['host', 'x-amz-date', 'x-amz-target'];
  const scope = { date, region, service, terminator: change.terminator ?? 'aws4_request' };
  const request = { method: 'POST', target: '/', headers, body: Buffer.from('{"MaxResults":7}') };
  const value = signature(
    signingKey(change.secret ?? key.secretAccessKey, scope),
    stamp(time),
    scope,
    canonicalRequest(request, signed),
  );
  const credential = `${change.accessKeyId ?? key.accessKeyId}/${Object.values(scope).join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${value}`;
  return { ...request, headers: [...headers, ['Authorization', authorization]] };
}

const withHeader = (
  request: SignedRequest,
  name: string,
  change: (value: string) => string | undefined,
): SignedRequest => {
  const headers = request.headers.flatMap(([received, value]): [string, string][] => {
    const changed = received.toLowerCase() === name ? change(value) : value;
    return changed === undefined ? [] : [[received, changed]];
  });
  return { ...request, headers };
};
const rejection = (request: SignedRequest, using = rules) => {
  try {
    verifySignature(request, using);
  } catch (error) {
    return error;
  }
  throw new Error('was accepted');
};
const mismatch = {
  code: 'InvalidSignatureException',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
    'and signing method. Consult the service documentation for details.',
};

it('derives the key of each day and region anew', () => {
  const day = 24 * 60 * 60_000;
  const cases = [
    [now, 'eu-west-1'],
    [now + day, 'eu-west-1'],
    [now, 'eu-west-1'],
    [now, 'us-east-1'],
  ] as const;
  for (const [time, region] of cases) {
    const using = { ...rules, now: time, region };
    expect(verifySignature(signedHere({ time, region }), using)).toEqual({ accessKeyId: key.accessKeyId });
    const wrong = signedHere({ time, region, secret: 'another' });
    expect(rejection(wrong, using)).toMatchObject(mismatch);
  }
});

describe('requests of the AWS SDK', () => {
  it('are accepted', async () => {
    expect(verifySignature(await signedBySdk(), rules)).toEqual({ accessKeyId: 'AKIDEXAMPLE' });
  });

  it('are accepted with a session token that is configured, and only with it', async () => {
    expect(verifySignature(await signedBySdk(now, { credentials: temporary }), rules)).toEqual({
      accessKeyId: 'ASIAEXAMPLE',
    });
    const unrecognized = {
      code: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
    for (const credentials of [
      { ...key, sessionToken: 'session-token' },
      { ...temporary, sessionToken: 'other' },
      { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: key.secretAccessKey },
      { ...key, accessKeyId: 'AKIDUNKNOWN' },
    ]) {
      expect(rejection(await signedBySdk(now, { credentials }))).toMatchObject(unrecognized);
    }
  });

  it('are rejected when signed with another secret', async () => {
    const credentials = { ...key, secretAccessKey: `${key.secretAccessKey}x` };
    expect(rejection(await signedBySdk(now, { credentials }))).toMatchObject(mismatch);
  });

  it('are rejected after any change to a signed part', async () => {
    const request = await signedBySdk();
    const changed: SignedRequest[] = [
      { ...request, method: 'PUT' },
      { ...request, target: '/' },
      { ...request, target: `${request.target}?a=b` },
      withHeader(request, 'host', (value) => `${value}0`),
      withHeader(request, 'x-amz-target', (value) => value.replace('ListUserPools', 'DeleteUserPool')),
      withHeader(request, 'authorization', (value) => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`),
      withHeader(request, 'authorization', (value) => value.slice(0, -1)),
    ];
    for (const attempt of changed) expect(rejection(attempt)).toMatchObject(mismatch);
  });

  it('are rejected with another body', async () => {
    const request = { ...(await signedBySdk()), body: Buffer.from('{"MaxResults":8}') };
    expect(rejection(request)).toMatchObject({
      code: 'InvalidSignatureException',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    });
    // The same holds without the header that contains the hash.
    expect(rejection({ ...signedHere(), body: request.body })).toMatchObject(mismatch);
  });
});

describe('time', () => {
  it.each([
    { minutes: -5, accepted: true },
    { minutes: 0, accepted: true },
    { minutes: 5, accepted: true },
  ])('a request $minutes minutes off is accepted', ({ minutes }) => {
    expect(verifySignature(signedHere({ time: now + minutes * 60_000 }), rules)).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
    });
  });

  it.each([
    [-301, 'Signature expired: 20261123T115459Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)'],
    [
      301,
      'Signature not yet current: 20261123T120501Z is still later than 20261123T120500Z (20261123T120000Z + 5 min.)',
    ],
  ])('a request %i seconds off is rejected', (seconds, message) => {
    expect(rejection(signedHere({ time: now + seconds * 1000 }))).toMatchObject({
      code: 'InvalidSignatureException',
      message,
    });
  });

  it('accepts a Date header instead of X-Amz-Date', () => {
    const headers: [string, string][] = [
      ['Host', 'h'],
      ['Date', new Date(now).toUTCString()],
    ];
    expect(verifySignature(signedHere({ headers, signed: ['date', 'host'] }), rules)).toBeDefined();
  });

  it('accepts an unsigned Date header beside X-Amz-Date', () => {
    const request = signedHere();
    expect(verifySignature({ ...request, headers: [...request.headers, ['Date', 'whenever']] }, rules)).toBeDefined();
  });
});

describe('scope', () => {
  it.each([
    [{ region: 'us-east-1' }, "Credential should be scoped to a valid region, not 'us-east-1'."],
    [{ service: 's3' }, "Credential should be scoped to correct service: 'cognito-idp'."],
    [{ terminator: 'aws5_request' }, "Credential should be scoped with a valid terminator: 'aws4_request'."],
    [
      { date: '20261122' },
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261122' != '20261123'.",
    ],
    [
      { region: 'x', service: 'y' },
      "Credential should be scoped to a valid region, not 'x'. Credential should be scoped to correct service: 'cognito-idp'.",
    ],
  ])('%j is rejected', (change, message) => {
    expect(rejection(signedHere(change))).toMatchObject({ code: 'InvalidSignatureException', message });
  });
});

describe('coverage', () => {
  const host: [string, string] = ['Host', '127.0.0.1:9339'];
  const date: [string, string] = ['X-Amz-Date', stamp(now)];
  it.each([
    ['Host', [host, date], ['x-amz-date'], "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."],
    ['X-Amz-Date', [host, date], ['host'], "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization."],
    [
      'X-Amz-Target',
      [host, date, ['X-Amz-Target', 'x']],
      ['host', 'x-amz-date'],
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'X-Amz-Security-Token',
      [host, date, ['X-Amz-Security-Token', 'x']],
      ['host', 'x-amz-date'],
      "'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'Date, where it is the only one',
      [host, ['Date', new Date(now).toUTCString()]],
      ['host'],
      "'date' must be a 'SignedHeader' in the AWS Authorization.",
    ],
  ] as [string, [string, string][], string[], string][])('must include %s', (_, headers, signed, message) => {
    expect(rejection(signedHere({ headers, signed }))).toMatchObject({ code: 'InvalidSignatureException', message });
  });

  it.each(['Authorization', 'X-Amz-Date', 'Host', 'X-Amz-Target', 'X-Amz-Content-Sha256', 'X-Amz-Security-Token'])(
    'rejects two %s headers',
    (name) => {
      const request = signedHere();
      const value = request.headers.find(([received]) => received === name)?.[1] ?? 'x';
      const doubled: SignedRequest['headers'] = [
        ...request.headers.filter(([received]) => received !== name),
        [name, value],
        [name, value],
      ];
      expect(rejection({ ...request, headers: doubled })).toMatchObject({
        code: expect.stringMatching(/^(Incomplete|Invalid)SignatureException$/) as string,
      });
    },
  );

  it.each(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', sha256('')])(
    'rejects the payload hash %s',
    (hash) => {
      const headers: [string, string][] = [host, ['X-Amz-Content-Sha256', hash], date];
      expect(rejection(signedHere({ headers, signed: ['host', 'x-amz-content-sha256', 'x-amz-date'] }))).toMatchObject({
        code: 'InvalidSignatureException',
        message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      });
    },
  );
});

describe('without a usable header', () => {
  const missing = { code: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' };

  it('reports that the token is missing', () => {
    expect(rejection(withHeader(signedHere(), 'authorization', () => undefined))).toMatchObject(missing);
    expect(rejection(withHeader(signedHere(), 'authorization', () => ''))).toMatchObject(missing);
  });

  it('does not accept a presigned URL', () => {
    const target = '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE&X-Amz-Signature=0';
    expect(rejection({ ...withHeader(signedHere(), 'authorization', () => undefined), target })).toMatchObject(missing);
  });

  it.each([
    [
      'Bearer eyJhbGciOiJSUzI1NiJ9',
      /^Authorization header requires 'Credential' parameter\. .*'Signature'.*'SignedHeaders'/,
    ],
    ['AWS4-HMAC-SHA256', /'Credential'.*'Signature'.*'SignedHeaders'/],
    [
      'AWS4-HMAC-SHA1 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0',
      /^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host',
      /^Authorization header requires 'Signature' parameter\./,
    ],
    [
      'AWS4-HMAC-SHA256 Credential= a/b/c/d/e, SignedHeaders=host, Signature=0',
      /^Invalid key=value pair \(missing equal-sign\)/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=0',
      /^Credential must have exactly 5 slash-delimited elements/,
    ],
    ['AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=0', /^Credential must have exactly 5/],
    ['AWS4-HMAC-SHA256 Credential=/b/c/d/e, SignedHeaders=host, Signature=0', /^Credential must have exactly 5/],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Credential=a/b/c/d/e, SignedHeaders=host, Signature=0',
      /more than one 'Credential'/,
    ],
  ])('"%s" is incomplete', (header, message) => {
    const request = withHeader(signedHere(), 'authorization', () => header);
    for (const attempt of [() => rejection(request), () => readRejection(request)]) {
      const error = attempt();
      expect(error).toMatchObject({
        code: 'IncompleteSignatureException',
        message: expect.stringMatching(message) as string,
      });
      expect((error as Error).message).not.toContain('eyJhbGciOiJSUzI1NiJ9');
    }
  });

  it('reports that the date is missing', () => {
    expect(rejection(withHeader(signedHere(), 'x-amz-date', () => undefined))).toMatchObject({
      code: 'IncompleteSignatureException',
      message: expect.stringMatching(
        /^Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\./,
      ) as string,
    });
    expect(rejection(withHeader(signedHere(), 'x-amz-date', () => 'today'))).toMatchObject({
      code: 'IncompleteSignatureException',
    });
  });
});

it('development reads the signer and verifies nothing', () => {
  expect(readSigner(signedHere({ accessKeyId: 'test', secret: 'wrong', region: 'mars', time: 0 }))).toEqual({
    accessKeyId: 'test',
  });
});

function readRejection(request: SignedRequest): unknown {
  try {
    return readSigner(request);
  } catch (error) {
    return error;
  }
}
