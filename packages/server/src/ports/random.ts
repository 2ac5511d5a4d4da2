/** The source of randomness, passed to all code that needs it. */
export interface Random {
  /** Bytes from a cryptographically secure source. */
  bytes(length: number): Uint8Array;
  /** A version 4 UUID (RFC 9562). */
  uuid(): string;
  /** A uniformly distributed integer in [0, below). */
  integer(below: number): number;
}
