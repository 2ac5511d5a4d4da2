/** Whom passkeys are made for, and where they may be used: the relying party of a pool (WebAuthn Level 3 section 4). */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import type { Pool } from '../pools/directory.ts';

/** What of a pool and its server decides about passkeys. */
export interface PasskeyPlace {
  readonly settings: Pick<ServerSettings, 'mode'>;
  readonly pool: Pick<Pool, 'settings'>;
}

/** Cognito's limit ("Quotas", passkeys of a user). */
export const maxPasskeys = 20;

/**
 * The domain that passkeys of a pool belong to (RelyingPartyId). A pool that names none takes Cognito's default, its own
 * domain; Latchkey's pools have none yet. A development server takes `localhost`.
 */
export function relyingPartyId({ settings, pool }: PasskeyPlace): string | undefined {
  return pool.settings.webAuthn.relyingPartyId ?? (settings.mode === 'development' ? 'localhost' : undefined);
}

/** Whether a sign-in with a passkey can begin in this pool. */
export function offersPasskeys(place: PasskeyPlace): boolean {
  return isEnabled(place) && relyingPartyId(place) !== undefined;
}

/**
 * The relying party of a pool that takes passkeys.
 * @throws WebAuthnNotEnabledException where they are no first factor; WebAuthnConfigurationMissingException where no domain
 * is known
 */
export function requireRelyingParty(place: PasskeyPlace): string {
  assertPasskeysEnabled(place);
  const id = relyingPartyId(place);
  if (id === undefined) {
    throw serviceError(
      'WebAuthnConfigurationMissingException',
      'The user pool has no relying party ID: set RelyingPartyId with SetUserPoolMfaConfig.',
    );
  }
  return id;
}

/** @throws WebAuthnNotEnabledException */
export function assertPasskeysEnabled(place: PasskeyPlace): void {
  if (!isEnabled(place)) throw notEnabled();
}

/** Passkeys are switched on by being among the first factors (AllowedFirstAuthFactors). */
function isEnabled({ pool }: PasskeyPlace): boolean {
  return pool.settings.allowedFirstFactors.includes('WEB_AUTHN');
}

function notEnabled(): ServiceError {
  return serviceError('WebAuthnNotEnabledException', 'Passkeys are not enabled for this user pool.');
}

/**
 * Whether a page may use passkeys of a relying party: it is on the domain or below it, over HTTPS, or on this very machine.
 * Any port will do, as it does for browsers. Others are those that the pool names (passkey-origins.ts): Android apps, and the
 * origins of other domains that the relying party vouches for (related origins).
 */
export function mayUsePasskeysOf(relyingParty: string, { settings }: Pick<Pool, 'settings'>, origin: string): boolean {
  return settings.passkeyOrigins.includes(origin) || isOnDomain(relyingParty, origin);
}

function isOnDomain(domain: string, origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // What is not written as browsers write origins comes from no browser.
  if (url === undefined || url.origin !== origin) return false;
  if (url.hostname !== domain && !url.hostname.endsWith(`.${domain}`)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname));
}

/** Names that are this machine for every browser, which holds them for secure without TLS (W3C Secure Contexts section 3.1). */
function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
