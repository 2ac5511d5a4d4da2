import { describe, expect, it } from 'vitest';
import { canonicalRequest, type SignedRequest, sha256, signature, signingKey } from './sigv4-canonical-request.ts';

// Requests and their signatures from the Signature Version 4 test suite that AWS publishes.
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const timestamp = '20150830T123600Z';
const scope = { date: '20150830', region: 'us-east-1', service: 'service', terminator: 'aws4_request' };
const standard = [
  ['Host', 'example.amazonaws.com'],
  ['X-Amz-Date', timestamp],
] as const;
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: SignedRequest['headers'];
  readonly body?: string;
  readonly signed?: string;
  readonly signature: string;
}

const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const postVanilla = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b';
const form = [['Content-Type', 'application/x-www-form-urlencoded'], ...standard] as const;

const vectors: readonly Vector[] = [
  { name: 'get-vanilla', signature: vanilla },
  { name: 'get-vanilla-query', signature: vanilla },
  {
    name: 'get-vanilla-empty-query-key',
    target: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    target: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-vanilla-query-unreserved',
    target: `/?${unreserved}=${unreserved}`,
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  {
    name: 'get-vanilla-utf8-query',
    target: '/?\u1234=bar',
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    name: 'get-unreserved',
    target: `/${unreserved}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-utf8',
    target: '/\u1234',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'get-space',
    target: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  { name: 'get-relative', target: '/example/..', signature: vanilla },
  { name: 'get-relative-relative', target: '/example1/example2/../..', signature: vanilla },
  { name: 'get-slash', target: '//', signature: vanilla },
  { name: 'get-slash-dot-slash', target: '/./', signature: vanilla },
  {
    name: 'get-slashes',
    target: '//example//',
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  {
    name: 'get-slash-pointless-dot',
    target: '/./example',
    signature: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  },
  {
    name: 'get-header-key-duplicate',
    headers: [
      ['Host', 'example.amazonaws.com'],
      ['My-Header1', 'value2'],
      ['My-Header1', 'value2'],
      ['My-Header1', 'value1'],
      ['X-Amz-Date', timestamp],
    ],
    signed: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    name: 'get-header-value-order',
    headers: [
      ['Host', 'example.amazonaws.com'],
      ['My-Header1', 'value4'],
      ['My-Header1', 'value1'],
      ['My-Header1', 'value3'],
      ['My-Header1', 'value2'],
      ['X-Amz-Date', timestamp],
    ],
    signed: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    name: 'get-header-value-trim',
    headers: [
      ['Host', 'example.amazonaws.com'],
      ['My-Header1', ' value1'],
      ['My-Header2', ' "a   b   c"'],
      ['X-Amz-Date', timestamp],
    ],
    signed: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  { name: 'post-vanilla', method: 'POST', signature: postVanilla },
  {
    name: 'post-header-value-case',
    method: 'POST',
    headers: [
      ['Host', 'example.amazonaws.com'],
      ['My-Header1', 'VALUE1'],
      ['X-Amz-Date', timestamp],
    ],
    signed: 'host;my-header1;x-amz-date',
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    headers: form,
    signed: 'content-type;host;x-amz-date',
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
];

describe('the published test suite', () => {
  it.each(vectors)('$name', (vector) => {
    const { method = 'GET', target = '/', headers = standard, body = '', signed = 'host;x-amz-date' } = vector;
    const canonical = canonicalRequest({ method, target, headers, body: Buffer.from(body) }, signed.split(';'));
    expect(signature(signingKey(secret, scope), timestamp, scope, canonical)).toBe(vector.signature);
  });
});

it('writes the canonical request of get-vanilla as published', () => {
  const canonical = canonicalRequest({ method: 'GET', target: '/', headers: standard, body: new Uint8Array() }, [
    'host',
    'x-amz-date',
  ]);
  expect(canonical.split('\n')).toEqual([
    'GET',
    '/',
    '',
    'host:example.amazonaws.com',
    `x-amz-date:${timestamp}`,
    '',
    'host;x-amz-date',
    sha256(''),
  ]);
});

it.each(['/%', '/%zz?%zz=%', '/\ud800', '?', '', '/?=&&=a'])('accepts the unusual target "%s"', (target) => {
  const canonical = canonicalRequest({ method: 'POST', target, headers: standard, body: new Uint8Array() }, ['host']);
  expect(canonical.split('\n')).toHaveLength(7);
});
