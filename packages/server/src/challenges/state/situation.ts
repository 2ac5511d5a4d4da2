import type { Origin } from '../../ports/origin.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { GivenContext } from '../../rules/risk/sign-in-origin.ts';
import type { Services } from '../../services.ts';

/** The pool, client and request that a sign-in or a refresh belongs to. */
export interface Situation extends Services {
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
  /** ClientMetadata of the request. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /**
   * The request begins a sign-in (InitiateAuth): its ClientMetadata is passed to other triggers than that of an answer.
   */
  readonly begins?: boolean;
  /** What the request says about the user's device and address. */
  readonly context?: GivenContext;
  /** The request comes from a page of managed login: the sign-in ends with a browser session instead of tokens. */
  readonly browser?: BrowserEntrance;
}

/** What a page of managed login asks of the engine. */
export interface BrowserEntrance {
  /** A browser without a remembered device becomes one: the pool remembers always, or the user asked for it. */
  readonly keepsDevice: boolean;
  /** How long the browser session may last, in milliseconds. */
  readonly sessionMs: number;
  /** The levels of authentication that the request names (`acr_values`); empty: any will do. */
  readonly levels: readonly number[];
}
