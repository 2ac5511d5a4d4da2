/** The store of provisioned limits: its interface for the rest of the server. */

export interface ProvisionedLimitReader {
  /** The limits that were set, in requests per second, by the name of their category. */
  all(): Promise<ReadonlyMap<string, number>>;
}

export interface ProvisionedLimitWriter extends ProvisionedLimitReader {
  /** Sets the limit of a category, in requests per second. */
  put(category: string, perSecond: number): Promise<void>;
}
