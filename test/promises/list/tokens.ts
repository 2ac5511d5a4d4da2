import type { Section } from '../public-promise.ts';

const server = 'packages/server/src';
const promises = (file: string) => ({ project: 'promises', file: `test/promises/${file}` });

export const tokens: Section = {
  title: 'Tokens and protocols',
  promises: [
    {
      number: 33,
      text: 'All tokens are accepted by aws-jwt-verify, jose and PyJWT; 10 rotations of the signing keys under load: no verification fails.',
      shownBy: [promises('key-rotation.test.ts')],
    },
    {
      number: 34,
      text: 'Tokens of another pool or client, with the wrong use, with `none` or HS256, with forged `jku` or `kid`: 300 cases, none accepted.',
      shownBy: [promises('forged-tokens.test.ts')],
    },
    {
      number: 35,
      text: 'Signatures (SigV4): the vectors of AWS; each signed operation without a signature, with a wrong key, date, body or region: all are refused with AWS’s error codes.',
      shownBy: [
        { project: 'blackbox', file: 'test/robustness/signatures.test.ts' },
        {
          project: 'unit',
          file: `${server}/surfaces/aws-json/sigv4-canonical-request.test.ts`,
          titles: /(?:get|post)-/,
          counts: { what: 'vectors of AWS', promised: 20 },
        },
      ],
    },
    {
      number: 36,
      text: 'At least 50 tests of the OpenID Foundation for servers, 39 of the basic plan and 11 of other plans, are run. Each passes, or is listed as a deviation.',
      shownBy: [
        {
          project: 'blackbox',
          file: 'test/oauth/conformance.test.ts',
          titles: /oidcc-/,
          counts: { what: 'tests that pass', promised: 50 },
        },
      ],
    },
    {
      number: 37,
      text: 'Of 200 hostile redirect addresses none is followed.',
      shownBy: [
        {
          project: 'unit',
          file: `${server}/surfaces/oauth/authorize.test.ts`,
          titles: /hostile addresses are never followed/,
        },
      ],
    },
    {
      number: 38,
      text: 'A disabled user, a deleted app client and a revoked token are refused within 1 second on all nodes by GetUser, refreshes and userInfo; a disabled user and a deleted app client also by authorize. A revoked token does not end the session of the browser, so authorize goes on.',
      shownBy: [{ ...promises('end-on-all-nodes.test.ts'), titles: /user|client|token/ }],
    },
    {
      number: 39,
      text: 'At least 40 wrong SAML responses (8 of them wrapped signatures) and 30 wrong answers of OIDC providers: none is accepted.',
      shownBy: [
        {
          project: 'unit',
          file: `${server}/federation/saml/response-negatives.test.ts`,
          titles: /refuses a response with/,
          counts: { what: 'wrong SAML responses', promised: 40 },
        },
        {
          project: 'unit',
          file: `${server}/federation/saml/signature-wrapping.test.ts`,
          counts: { what: 'tests of wrapped signatures', promised: 8 },
        },
        {
          project: 'federation',
          file: 'test/federation/faulty-provider.test.ts',
          titles: /nobody is signed in by/,
          counts: { what: 'wrong answers of OIDC providers', promised: 30 },
        },
      ],
    },
    {
      number: 40,
      text: 'At least 60 addresses of providers, in each place that an address can have, with DNS rebinding, redirects and mapped IPv6 addresses: no connection to a forbidden address.',
      shownBy: [{ project: 'federation', file: 'test/federation/forbidden-connections.test.ts' }],
    },
    {
      number: 41,
      text: 'Forged Host and Forwarded headers appear in no message, redirect or issuer.',
      shownBy: [promises('forged-hosts.test.ts')],
    },
    {
      number: 42,
      text: 'Pages run no inline script: at least 60 attempts of script injection in Chromium execute nothing, ask for nothing and break no policy. All pages of managed login pass axe without a serious finding.',
      shownBy: [
        promises('script-injection.test.ts'),
        ...['account', 'console'].map((surface) => ({
          project: 'pages',
          file: `test/${surface}/safety.test.ts`,
          titles: /runs no script/,
          counts: { what: 'tests with 60 texts of the account page and the console', promised: 2 },
        })),
        {
          project: 'pages',
          file: 'test/pages/pages.test.ts',
          titles: /axe finds nothing/,
          counts: { what: 'looks of all pages in which axe finds nothing', promised: 9 },
        },
      ],
    },
  ],
};
