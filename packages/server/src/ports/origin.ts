/** Where a request came from; stored for devices, logs and the audit trail. */
export interface Origin {
  readonly requestId: string;
  /** The address of the caller, or null when unknown. */
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** Adds a field to the log line of the request: which rule decided, never what the caller sent. */
  note(name: 'mfa', value: string): void;
}
