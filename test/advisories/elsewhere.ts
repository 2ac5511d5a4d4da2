/** Advisories of comparable products without a test of their own in this folder, and why. */

/** A test of another subject shows it: the file has the title or the name of the case. */
interface ShownElsewhere {
  readonly ids: readonly string[];
  readonly file: string;
  readonly title: string;
}

const saml = 'packages/server/src/federation/saml';

export const shownElsewhere: readonly ShownElsewhere[] = [
  {
    ids: ['CVE-2024-8698', 'CVE-2022-41912', 'CVE-2026-33487'],
    file: `${saml}/signature-wrapping.test.ts`,
    title: 'even if the IDs are the same',
  },
  { ids: ['CVE-2020-15216'], file: `${saml}/response-negatives.test.ts`, title: 'a second reference' },
  {
    ids: ['CVE-2020-27846', 'CVE-2023-28119'],
    file: 'packages/server/src/federation/xml-tree.test.ts',
    title: 'stops at a great number of elements or attributes',
  },
  {
    // Read by their titles only: audience, InResponseTo and times of SAML.
    ids: [9090, 9091, 9092, 9093, 9094, 9095, 9096, 9097, 9098].map((number) => `CVE-2026-${number}`),
    file: `${saml}/response-negatives.test.ts`,
    title: 'another InResponseTo of the response',
  },
  {
    ids: ['CVE-2026-5467', 'CVE-2026-5469'],
    file: 'test/federation/forbidden-addresses.test.ts',
    title: 'an issuer inside the network is not asked for its endpoints',
  },
  {
    ids: ['CVE-2026-8830'],
    file: 'packages/server/src/crypto/web-authn/registration.test.ts',
    title: 'requires user verification if the pool does',
  },
  {
    ids: ['CVE-2024-29892'],
    file: 'packages/server/src/tokens/token-customization.test.ts',
    title: 'cannot be changed in either token',
  },
];

export const doesNotApply: Readonly<Record<string, string>> = {
  'CVE-2020-5300': 'Clients authenticate with a secret; there are no signed client assertions.',
  'CVE-2024-41953':
    'The text of a message is the administrator’s template, as in Cognito; it is not made from profile fields.',
  'CVE-2026-15616': 'Users of an identity provider have no second factor in a pool: Cognito leaves it to the provider.',
  'CVE-2026-15611':
    'Users of providers are not linked by their address; only administrators link, with AdminLinkProviderForUser.',
  'CVE-2026-56739': 'Webhooks do not exist: triggers run at addresses that the operator of the server states.',
  'GHSA-cq3f': 'There is no device authorization grant.',
  'CVE-2026-45337': 'There is no device authorization grant.',
  'aws-sdk-net#887': 'A fault of a client library, not of a server.',
  'amplify-js#8256': 'A fault of a client library, not of a server.',
  'amplify-js#5159': 'A fault of a client library, not of a server.',
};
