/** Sign-in with SimpleSAMLphp, which many universities use as their identity provider. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pem, providerKey } from '../../packages/server/src/federation/saml/testing/identity-provider.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { type SimpleSamlPhp, simpleSamlPhpMissing, startSimpleSamlPhp } from '../harness/simplesamlphp.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { appAddress, createFederatedPool } from './federated-pool.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = simpleSamlPhpMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const title = mayBeSkipped ? `SimpleSAMLphp: ${simpleSamlPhpMissing}` : 'SimpleSAMLphp';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

const kinds: readonly [string, boolean, Record<string, string>][] = [
  ['plain', false, {}],
  [
    'with signed requests and encrypted assertions',
    true,
    { RequestSigningAlgorithm: 'rsa-sha256', EncryptedResponses: 'true' },
  ],
];

describe.skipIf(mayBeSkipped).each(kinds)(`${title}, %s`, (_name, encrypts, details) => {
  let provider: SimpleSamlPhp;
  beforeAll(async () => {
    const [key, certificate] = [
      pem('PRIVATE KEY', providerKey.privateKey),
      pem('CERTIFICATE', providerKey.certificate),
    ];
    provider = await startSimpleSamlPhp({ mail: 'ada@example.com', encrypts, key, certificate });
  });
  afterAll(() => provider.stop());

  it('signs a user in', async () => {
    const pool = await createFederatedPool(latchkey.endpoint);
    const app = await pool.withProvider({
      ProviderName: 'Campus',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataURL: provider.metadataUrl, ...details },
      AttributeMapping: { email: 'mail', profile: 'groups' },
    });
    await provider.trust(await (await fetch(`${pool.base}/saml2/metadata?identity_provider=Campus`)).text());

    const { url, tokens } = await app.begin();
    const browser = new UserAgent();
    const isBack = ({ href }: URL) => href.startsWith(appAddress);
    // The page posts its form by a script.
    const page = await browser.visit(url, isBack);
    if (page instanceof URL) throw new Error(`The provider was not asked: ${page.href}`);
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
    const form = new URLSearchParams({ SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') });
    const back = await browser.visit(new URL(`${pool.base}/saml2/idpresponse`), isBack, form);
    if (!(back instanceof URL)) throw new Error(`The browser did not come back: ${back.text}`);
    expect((await tokens(back)).claims()).toMatchObject({
      'cognito:username': 'Campus_ada@example.com',
      email: 'ada@example.com',
      profile: '[staff,board]',
      identities: [{ userId: 'ada@example.com', providerType: 'SAML', issuer: provider.metadataUrl }],
    });
  });
});
