/**
 * The relying party of a pool: the domain that its passkeys belong to, and the pages that may use them (WebAuthn Level
 * 3 section 4).
 */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import type { Directory, Pool } from '../pools/directory.ts';

/** The settings of pool and server that passkeys depend on. */
export interface PasskeyPlace {
  readonly settings: Pick<ServerSettings, 'mode' | 'publicUrl'>;
  readonly directory: Pick<Directory, 'item'>;
  readonly pool: Pick<Pool, 'id' | 'settings'>;
}

/** Cognito's limit ("Quotas", passkeys of a user). */
export const maxPasskeys = 20;

/**
 * The domain that passkeys of a pool belong to (RelyingPartyId). Without the setting it is the pool's custom domain, as
 * for Cognito. The pages of a pool with only a prefix domain are on the host of this server, so that is its default.
 * A development server uses `localhost` unless there is a custom domain.
 */
export async function relyingPartyId({ settings, directory, pool }: PasskeyPlace): Promise<string | undefined> {
  const chosen = pool.settings.webAuthn.relyingPartyId;
  if (chosen !== null) return chosen;
  const custom = await directory.item(pool.id, 'domain', 'custom');
  if (custom !== undefined) return custom.content.domain;
  if (settings.mode === 'development') return 'localhost';
  const prefix = await directory.item(pool.id, 'domain', 'prefix');
  return prefix && hostName(settings.publicUrl());
}

/** The host of an address; undefined if it is not a name, since passkeys belong to names only. */
function hostName(address: string): string | undefined {
  const { hostname } = new URL(address);
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname) ? undefined : hostname;
}

/** The relying party of a pool in which a sign-in with a passkey can begin; undefined if none can. */
export async function offeredRelyingParty(place: PasskeyPlace): Promise<string | undefined> {
  return isEnabled(place) ? relyingPartyId(place) : undefined;
}

/**
 * Returns the relying party ID of a pool that allows passkeys.
 * @throws WebAuthnNotEnabledException if passkeys are not a first factor of the pool;
 *   WebAuthnConfigurationMissingException if the domain is not known
 */
export async function requireRelyingParty(place: PasskeyPlace): Promise<string> {
  assertPasskeysEnabled(place);
  const id = await relyingPartyId(place);
  if (id === undefined) {
    throw serviceError(
      'WebAuthnConfigurationMissingException',
      'The user pool has no relying party ID: set RelyingPartyId with SetUserPoolMfaConfig, or create a domain.',
    );
  }
  return id;
}

/** @throws WebAuthnNotEnabledException */
export function assertPasskeysEnabled(place: Pick<PasskeyPlace, 'pool'>): void {
  if (!isEnabled(place)) throw notEnabled();
}

/** Passkeys are enabled by listing them as a first factor (AllowedFirstAuthFactors). */
function isEnabled({ pool }: Pick<PasskeyPlace, 'pool'>): boolean {
  return pool.settings.allowedFirstFactors.includes('WEB_AUTHN');
}

function notEnabled(): ServiceError {
  return serviceError('WebAuthnNotEnabledException', 'Passkeys are not enabled for this user pool.');
}

/**
 * Whether a page may use passkeys of a relying party: it is on the domain or a subdomain, over HTTPS, or on this
 * machine. Any port is allowed, as in browsers. The pool can list further origins (passkey-origins.ts): Android apps,
 * and origins on other domains that the relying party vouches for (related origins).
 */
export function mayUsePasskeysOf(relyingParty: string, { settings }: Pick<Pool, 'settings'>, origin: string): boolean {
  return settings.passkeyOrigins.includes(origin) || isOnDomain(relyingParty, origin);
}

function isOnDomain(domain: string, origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // Browsers send origins in one notation only.
  if (url === undefined || url.origin !== origin) return false;
  if (url.hostname !== domain && !url.hostname.endsWith(`.${domain}`)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname));
}

/**
 * Host names that always mean this machine. Browsers treat them as secure without TLS (W3C Secure Contexts section
 * 3.1).
 */
function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
