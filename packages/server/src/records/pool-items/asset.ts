/**
 * An image file of a branding style or of a UI customization. It is an item of its own, so that serving one image reads
 * no other. The item's id is `<owner>/<file name>`: the owner is a ManagedLoginBrandingId, a client id or `ALL`.
 */
export type AssetMediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/svg+xml' | 'image/vnd.microsoft.icon';

export interface AssetContent {
  readonly mediaType: AssetMediaType;
  /** In base64. */
  readonly bytes: string;
}
