/** Sign-ins that a SAML identity provider begins: assertions that nobody asked for. */
import { samlifyProvider } from '../../packages/server/src/federation/saml/testing/samlify-provider.ts';
import { appAddress, createFederatedPool } from './federated-pool.ts';

export interface Unsolicited {
  /** The address of the pool that browsers post to. */
  readonly address: URL;
  /** Returns the form for a new assertion about a user. */
  readonly formOf: (user: string) => Promise<{ readonly SAMLResponse: string; readonly RelayState: string }>;
}

/** Creates a pool that takes such assertions, and sends users to the app with a code. */
export async function createUnsolicited(endpoint: string): Promise<Unsolicited> {
  const provider = samlifyProvider({ base: 'https://idp.example.com' });
  const pool = await createFederatedPool(endpoint);
  const { base, clientId } = await pool.withProvider(
    { ProviderType: 'SAML', ProviderDetails: { MetadataFile: provider.metadata, IDPInit: 'true' } },
    appAddress,
    { SupportedIdentityProviders: ['Corp'] },
  );
  const metadata = await (await fetch(`${base}/saml2/metadata`)).text();
  const RelayState = new URLSearchParams({
    client_id: clientId,
    redirect_uri: appAddress,
    response_type: 'code',
    scope: 'openid',
    identity_provider: 'Corp',
  }).toString();
  return {
    address: new URL(`${base}/saml2/idpresponse`),
    async formOf(user) {
      const { samlResponse } = await provider.unsolicited(metadata, user, RelayState);
      return { SAMLResponse: samlResponse, RelayState };
    },
  };
}
