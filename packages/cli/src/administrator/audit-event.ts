/** An event of the audit trail, as a server exports it. */

export interface AuditEvent {
  readonly userPoolId: string;
  readonly sub: string;
  readonly eventId: string;
  readonly at: number;
  readonly position: number;
  /** JSON text. */
  readonly details: string;
  readonly before: string | null;
  readonly mac: string | null;
}
