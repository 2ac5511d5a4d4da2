/** Where a request came from; stored for devices, logs and the audit trail. */
export interface Origin {
  readonly requestId: string;
  /** The address of the caller, or null when unknown. */
  readonly sourceIp: string | null;
  /** What names the client best: SDKs in browsers name themselves in a header of their own. */
  readonly userAgent: string | null;
  /** The header User-Agent, which names the browser. */
  readonly browserAgent?: string | null;
  /** Adds a field to the log line of the request: which rule decided, never what the caller sent. */
  note(name: 'mfa', value: string): void;
}
