/** Sign-in with SimpleSAMLphp, which many universities use as their identity provider. */
import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pem, providerKey } from '../../packages/server/src/federation/saml/testing/identity-provider.ts';
import { createPool, sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { RedirectedBrowser } from '../harness/redirected-browser.ts';
import { isSimpleSamlPhpInstalled, type SimpleSamlPhp, startSimpleSamlPhp } from '../harness/simplesamlphp.ts';

const CALLBACK = 'https://app.example.com/callback';

let latchkey: Latchkey;
let aws: CognitoIdentityProviderClient;
beforeAll(async () => {
  latchkey = await startLatchkey();
  aws = sdk(latchkey.endpoint);
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

describe.skipIf(!isSimpleSamlPhpInstalled).each(kinds)(
  'SimpleSAMLphp (needs Debian packages simplesamlphp and php-cli), %s',
  (_name, encrypts, details) => {
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
      const { userPoolId: UserPoolId } = await createPool(aws, { mfa: 'OFF' });
      await aws.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName: 'Campus',
          ProviderType: 'SAML',
          ProviderDetails: { MetadataURL: provider.metadataUrl, ...details },
          AttributeMapping: { email: 'mail', profile: 'groups' },
        }),
      );
      const { UserPoolClient } = await aws.send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: 'app',
          AllowedOAuthFlows: ['code'],
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthScopes: ['openid', 'email', 'profile'],
          CallbackURLs: [CALLBACK],
          SupportedIdentityProviders: ['Campus'],
        }),
      );
      const clientId = UserPoolClient?.ClientId ?? '';
      const base = `${latchkey.endpoint}/${UserPoolId}`;
      await provider.trust(await (await fetch(`${base}/saml2/metadata?identity_provider=Campus`)).text());

      const browser = new RedirectedBrowser();
      const query = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', identity_provider: 'Campus' };
      let answer = await browser.get(`${base}/oauth2/authorize?${new URLSearchParams(query).toString()}`);
      for (let steps = 0; answer.location !== '' && steps < 10; steps += 1) answer = await browser.get(answer.location);
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(answer.body)?.[1] ?? '';
      const fields = { SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') };
      expect([answer.status, fields.SAMLResponse]).toStrictEqual([200, expect.stringMatching(/^[\w+/=]{1000,}$/)]);
      const back = await browser.post(`${base}/saml2/idpresponse`, fields, new URL(provider.metadataUrl).origin);
      expect(back.location).toContain(`${CALLBACK}?code=`);

      const code = new URL(back.location).searchParams.get('code') ?? '';
      const exchange = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: CALLBACK };
      const tokens = await fetch(`${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(exchange) });
      const { id_token: idToken } = (await tokens.json()) as { readonly id_token: string };
      expect(decodeJwt(idToken)).toMatchObject({
        'cognito:username': 'Campus_ada@example.com',
        email: 'ada@example.com',
        profile: '[staff,board]',
        identities: [{ userId: 'ada@example.com', providerType: 'SAML', issuer: provider.metadataUrl }],
      });
    });
  },
);
