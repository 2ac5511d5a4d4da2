/** The keys of refresh tokens that a pool brought from another server. There is one item, with the id `keys`. */

/** The id of the item. */
export const REFRESH_KEYS = 'keys';

export interface RefreshTokenKeysContent {
  readonly keys: readonly RefreshTokenKey[];
}

export interface RefreshTokenKey {
  /** 32 bytes in base64. It opens refresh tokens of this pool only. */
  readonly key: string;
  /** The last of its tokens has expired then. */
  readonly expiresAt: number;
}
