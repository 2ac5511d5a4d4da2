import type { Input, OperationName, Output } from '../wire.ts';

/** Options of a transport for one request. */
export interface SendOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the time in the answer's Date header, in ms since 1970, if there is a valid one. */
  readonly onServerTime?: (epochMs: number) => void;
}

/**
 * Sends requests to the service. The library has two transports: `fromFetch` (the default; it needs only `fetch`) and `fromSdk` in
 * `@latchkey/client/sdk` (your own AWS SDK v3 client, with its endpoint, retries and credentials).
 *
 * A transport throws an error of the service as an Error whose `name` is the error's name (`NotAuthorizedException`) and whose `message`
 * is the service's. Anything else that it throws means that the service could not be reached.
 */
export interface CognitoTransport {
  /** Sends one request, without members that are undefined, and returns the answer. */
  send<Name extends OperationName>(operation: Name, input: Input<Name>, options?: SendOptions): Promise<Output<Name>>;
}
