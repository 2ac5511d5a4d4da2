/**
 * What is remembered while a browser is at an identity provider: the sealed `state` or RelayState. It opens only with the
 * cookie of the browser that it was made for, for five minutes, and counts once (RFC 9700 section 4.7).
 */
import { timingSafeEqual } from 'node:crypto';
import type { Services } from '../../services.ts';
import { nonceWithoutUser } from '../../store/contract/guards.ts';
import { hasEnded } from '../../time/instants.ts';

/** How long a user may take at the provider ("Managed login" of the developer guide). */
const lifetimeMs = 5 * 60_000;

/** The clocks of nodes differ, so a used state is remembered for longer than it is valid. */
const rememberedMs = 10 * 60_000;

/** The longest sealed state. Providers send it back in an address, which servers limit. */
const longest = 7_000;

export interface ProviderState<T> {
  readonly poolId: string;
  readonly clientId: string;
  /** ProviderName. */
  readonly provider: string;
  /** The query of the authorization request. It is read and checked again when the browser comes back. */
  readonly query: string;
  /** Where the provider sends the browser back. */
  readonly callback: string;
  /** What the protocol must remember. */
  readonly secrets: T;
}

/** An opened state. */
export interface OpenedProviderState<T> extends ProviderState<T> {
  /** A UUID. */
  readonly id: string;
  readonly expiresAt: number;
}

interface Sealed extends OpenedProviderState<unknown> {
  readonly browser: string;
}

/**
 * @param browser the value of the browser's cookie
 * @returns undefined if the request is too long
 */
export function sealProviderState(
  { sealer, clock, random }: Pick<Services, 'sealer' | 'clock' | 'random'>,
  providerState: ProviderState<unknown>,
  browser: string,
): string | undefined {
  const content: Sealed = { ...providerState, id: random.uuid(), expiresAt: clock.now() + lifetimeMs, browser };
  const sealed = sealer.seal('provider-state', content);
  return sealed.length <= longest ? sealed : undefined;
}

/**
 * Returns undefined for anything that this server did not seal for one of the browser's cookies, and after five minutes.
 * `T` is what `sealProviderState` was given for this protocol.
 */
export function openProviderState<T>(
  { sealer, clock }: Pick<Services, 'sealer' | 'clock'>,
  sealed: string | undefined,
  cookies: readonly string[],
): OpenedProviderState<T> | undefined {
  if (sealed === undefined || sealed.length > longest) return undefined;
  // Only this server seals states.
  const providerState = sealer.open('provider-state', sealed) as (Sealed & OpenedProviderState<T>) | undefined;
  if (providerState === undefined || hasEnded(providerState.expiresAt, lifetimeMs, clock.now())) return undefined;
  return cookies.some((cookie) => isEqual(cookie, providerState.browser)) ? providerState : undefined;
}

/** True for the first caller only, on all nodes. */
export function useUpProviderState(
  { store }: Pick<Services, 'store'>,
  { poolId, id, expiresAt }: OpenedProviderState<unknown>,
): Promise<boolean> {
  return store.write((tx) =>
    tx.guards.consumeOnce(nonceWithoutUser(poolId, `provider-state:${id}`), expiresAt + rememberedMs),
  );
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
