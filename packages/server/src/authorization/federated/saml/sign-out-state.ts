/**
 * What is remembered while a browser is at a SAML identity provider to sign out. It is the RelayState, sealed, so nothing is
 * stored. The app client before it tells the pool at addresses that name none.
 */
import type { Services } from '../../../services.ts';
import { hasEnded } from '../../../time/instants.ts';

export interface SignOutState {
  /** The ID of our request. */
  readonly requestId: string;
  /** ProviderName. */
  readonly provider: string;
  /** Where the answer must be posted. */
  readonly destination: string;
  /** Where the browser goes in the end. */
  readonly location: string;
}

const lifetimeMs = 5 * 60_000;

type StateTools = Pick<Services, 'sealer' | 'clock'>;

export function sealSignOut(
  { sealer, clock }: StateTools,
  { poolId, clientId }: { readonly poolId: string; readonly clientId: string },
  state: SignOutState,
): string {
  const sealed = sealer.seal('provider-state', { state, expiresAt: clock.now() + lifetimeMs }, scopeOf(poolId));
  return `${clientId}.${sealed}`;
}

/** The app client that a RelayState names; undefined for a text of another form. */
export function clientOfSignOut(relayState: string): string | undefined {
  return /^(\w{1,128})\.[\w-]+$/.exec(relayState)?.[1];
}

/** Returns undefined for anything that this pool did not seal, and for what has ended. */
export function openSignOut(
  { sealer, clock }: StateTools,
  poolId: string,
  relayState: string,
): SignOutState | undefined {
  const opened = sealer.open('provider-state', relayState.slice(relayState.indexOf('.') + 1), scopeOf(poolId));
  // Only this server seals states.
  const { state, expiresAt } = (opened ?? {}) as { readonly state?: SignOutState; readonly expiresAt?: number };
  return expiresAt === undefined || hasEnded(expiresAt, lifetimeMs, clock.now()) ? undefined : state;
}

/** The states of sign-ins have no scope, so one never opens as the other. */
function scopeOf(poolId: string): string {
  return `sign-out:${poolId}`;
}
