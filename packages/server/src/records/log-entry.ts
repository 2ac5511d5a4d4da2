/** An event of a pool that is exported to the destination of its LogDeliveryConfiguration. */
export interface LogEntry {
  /** The ARN of the log group, bucket or stream. */
  readonly arn: string;
  /** The event as one line of JSON, without a line break. */
  readonly line: string;
}
