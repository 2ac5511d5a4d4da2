/**
 * Sign-ins that begin at a SAML identity provider ("Implementing IdP-initiated SAML sign-in" of the developer guide). The
 * RelayState is the authorization request. Nothing binds such a sign-in to the browser, so a provider must be configured
 * for it, and its app client may have SAML providers only.
 */
import { isSaml } from '../../../rules/federation/provider.ts';
import type { Client } from '../../../rules/pools/directory.ts';
import type { Services } from '../../../services.ts';
import { supportedProvider } from '../supported-provider.ts';
import { isOn, samlProvider, type SamlProvider } from './saml-provider.ts';

/** Whether a RelayState is an authorization request. A state of ours has no such character. */
export function isUnsolicited(relayState: string): boolean {
  return relayState.includes('=');
}

/** Returns the provider that may begin a sign-in to the client; undefined if there is none. */
export async function unsolicitedProvider(
  services: Services,
  client: Client,
  name: string,
): Promise<SamlProvider | undefined> {
  const { SupportedIdentityProviders: names = [] } = client.record.definition;
  const items = await Promise.all(names.map((one) => supportedProvider(services, client, one)));
  const item = items.find((one) => one?.itemId === name);
  const provider = item && (await samlProvider(services, item));
  if (provider === undefined || !isOn(provider, 'IDPInit')) return undefined;
  return items.every((one) => one !== undefined && isSaml(one)) ? provider : undefined;
}
