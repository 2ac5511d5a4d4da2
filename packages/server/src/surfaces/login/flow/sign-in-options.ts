/** Which ways to sign in the first page offers: by the settings of the pool and the app client. */
import type { Client, Pool } from '../../../rules/pools/directory.ts';
import { type IdentityProvider, isSaml } from '../../../rules/federation/provider.ts';
import { providerOfAddress } from '../../../rules/federation/provider-of-address.ts';
import { aliasAttributes, hidesUsernames } from '../../../rules/names/aliases.ts';
import type { Services } from '../../../services.ts';
import type { Identifier } from '../parts/user-field.ts';
import { managedLoginVersion } from '../../browser/look.ts';
import type { LoginPage } from './login-page.ts';

/** The name that SupportedIdentityProviders has for the users of the pool itself. */
const OWN = 'COGNITO';

/** Whether the pool's own users can sign in to the client on pages. */
export function allowsOwnUsers({ record }: Client): boolean {
  return (record.definition.SupportedIdentityProviders ?? []).includes(OWN);
}

/** The names of the identity providers that the client supports. */
export function providersOf({ record }: Client): readonly string[] {
  return (record.definition.SupportedIdentityProviders ?? []).filter((name) => name !== OWN);
}

/**
 * Whether users choose how to sign in, so that the first page asks for the user name alone: the pool has first factors
 * besides the password, and the client allows USER_AUTH. The classic hosted UI knows only the password.
 */
export async function isChoiceBased({ services, address, request }: LoginPage): Promise<boolean> {
  const { pool } = address;
  const hasChoice = pool.settings.allowedFirstFactors.some((factor) => factor !== 'PASSWORD');
  if (!hasChoice || !request.client.settings.flows.has('USER_AUTH')) return false;
  return (await managedLoginVersion(services, pool)) === 2;
}

/** What users of the pool are called by. */
export function identifierOf(pool: Pool): Identifier {
  const kinds: readonly string[] = aliasAttributes(pool);
  const [email, phone] = [kinds.includes('email'), kinds.includes('phone_number')];
  if (!hidesUsernames(pool)) return email ? 'usernameOrEmail' : 'username';
  if (email && phone) return 'emailOrPhone';
  return email ? 'email' : 'phone';
}

/** Whether users can register themselves. */
export function canSignUp({ record }: Pool): boolean {
  return record.definition.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
}

/** Whether users can reset a forgotten password themselves. */
export function canResetPassword({ settings }: Pool): boolean {
  return settings.recovery.some((way) => way !== 'admin_only');
}

type OfClient = {
  readonly services: Pick<Services, 'directory'>;
  readonly address: { readonly pool: Pool };
  readonly request: { readonly client: Client };
};

/** Returns the name of the supported SAML provider that an e-mail address leads to: its domain is an identifier. */
export async function providerFor(page: OfClient, typed: string): Promise<string | undefined> {
  return providerOfAddress(await supportedProviders(page), typed)?.itemId;
}

/** Whether the first page asks for the e-mail address of an organization: a SAML provider has identifiers. */
export async function asksCompanyEmail(page: OfClient): Promise<boolean> {
  return (await supportedProviders(page)).some(
    (provider) => isSaml(provider) && provider.content.identifiers.length > 0,
  );
}

async function supportedProviders({ services, address, request }: OfClient): Promise<readonly IdentityProvider[]> {
  const names = providersOf(request.client);
  const found = await Promise.all(
    names.map((name) => services.directory.item(address.pool.id, 'identity-provider', name)),
  );
  return found.filter((provider) => provider !== undefined);
}
