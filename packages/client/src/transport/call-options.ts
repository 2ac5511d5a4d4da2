/** What may come with any request. */
export interface CallOptions {
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
}
