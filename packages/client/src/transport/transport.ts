import type { Input, OperationName, Output } from '../wire.ts';

/** What comes with a request. */
export interface SendOptions {
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
  /** Is told the time in the answer's Date header, in ms since 1970, if the answer has one that can be read. */
  readonly onServerTime?: (epochMs: number) => void;
}

/**
 * How requests reach the service. Two come with the library: `fromFetch` (the default; needs nothing but `fetch`) and
 * `fromSdk` in `@latchkey/client/sdk` (the caller's own AWS SDK v3 client, with its endpoint, retries and credentials).
 *
 * A refusal of the service is thrown as an error whose `name` is the wire name (`NotAuthorizedException`) and whose
 * `message` is the service's; anything else that is thrown counts as "the service could not be reached".
 */
export interface CognitoTransport {
  /** Sends one request, without the members that are undefined, and gives back its answer. */
  send<Name extends OperationName>(operation: Name, input: Input<Name>, options?: SendOptions): Promise<Output<Name>>;
}
