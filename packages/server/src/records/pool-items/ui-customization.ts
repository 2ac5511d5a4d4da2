/** The look of the classic hosted UI, of a pool (the item with the id `ALL`) or of an app client (its id). */

export interface UiCustomizationContent {
  readonly css: string | null;
  /** The name of the logo's file (records/pool-items/asset.ts). */
  readonly imageName: string | null;
}
