/**
 * What is remembered between a request to a SAML identity provider and its answer. It is the RelayState, sealed, so that
 * nothing is stored; the request's ID is in it, so that an answer fits one request. The app client before it tells the
 * pool at addresses that name none.
 */
import type { Services } from '../../../services.ts';
import { hasEnded } from '../../../time/instants.ts';

/** A sign-in or a sign-out at an identity provider that has begun. */
export interface SamlState {
  readonly purpose: 'sign-in' | 'sign-out';
  readonly requestId: string;
  readonly providerName: string;
  /** Where the answer must be posted. */
  readonly consumerUrl: string;
  /** Of a sign-in: the parameters of the authorization request. Of a sign-out: the address that follows. */
  readonly next: string;
  /** The value of the cookie that binds a sign-in to its browser; null for a sign-out. */
  readonly browser: string | null;
  readonly expiresAt: number;
}

/** How long a user may take at the identity provider ("Managed login and federation" of the developer guide). */
export const attemptMs = 5 * 60_000;

type StateTools = Pick<Services, 'sealer' | 'clock'>;

export function sealSamlState(
  { sealer, clock }: StateTools,
  { poolId, clientId }: { readonly poolId: string; readonly clientId: string },
  state: Omit<SamlState, 'expiresAt'>,
): string {
  const expiresAt = clock.now() + attemptMs;
  return `${clientId}.${sealer.seal('provider-state', { saml: { ...state, expiresAt } }, poolId)}`;
}

/** The app client that a RelayState names, and the sealed rest; undefined for a text of another form. */
export function partsOfState(relayState: string): { readonly clientId: string; readonly sealed: string } | undefined {
  const [, clientId, sealed] = /^(\w{1,128})\.([\w-]+)$/.exec(relayState) ?? [];
  return clientId === undefined || sealed === undefined ? undefined : { clientId, sealed };
}

/** Returns undefined for anything that this pool did not seal for the purpose, and for what has ended. */
export function openSamlState(
  { sealer, clock }: StateTools,
  poolId: string,
  relayState: string,
  purpose: SamlState['purpose'],
): SamlState | undefined {
  const parts = partsOfState(relayState);
  const opened = parts && sealer.open('provider-state', parts.sealed, poolId);
  // The states of other protocols are sealed for the same purpose, but have no member of this name.
  const state = (opened as { readonly saml?: SamlState } | undefined)?.saml;
  if (state === undefined || state.purpose !== purpose) return undefined;
  return hasEnded(state.expiresAt, attemptMs, clock.now()) ? undefined : state;
}
