/** The look of the classic hosted UI, of a pool (the item with the id `ALL`) or of an app client (its id). */

export interface UiCustomizationContent {
  readonly css: string | null;
  /** The logo in base64. */
  readonly image: { readonly bytes: string; readonly mediaType: 'image/png' | 'image/jpeg' } | null;
  readonly cssVersion: string;
}
