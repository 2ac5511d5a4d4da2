/** Placeholder replaced by its owner: the port that the engine codes against. */
export interface Sealer {
  /**
   * Seals a JSON value into an opaque base64url string (AES-256-GCM). The string begins with a letter, so that command
   * lines do not take it for an option. `purpose` is bound as associated data: a string sealed for one purpose never opens for another.
   */
  seal(purpose: SealPurpose, value: unknown): string;
  /** The value, or undefined for anything that this server did not seal for this purpose, to the last bit. */
  open(purpose: SealPurpose, sealed: string): unknown;
  /** A keyed pseudo-random value (HMAC-SHA-256) of the parts: stable per server key, for made-up users and hashed codes. */
  derive(purpose: string, ...parts: readonly string[]): Uint8Array;
}

export type SealPurpose = 'session' | 'secret-block' | 'refresh-token' | 'page';
