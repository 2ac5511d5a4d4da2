/** A branding style of managed login. The item's id is the ManagedLoginBrandingId; its unique key is the client id. */
import type { AssetType, JsonValue } from '@latchkey/model';

export interface BrandingContent {
  readonly useCognitoProvidedValues: boolean;
  /** The Settings document; null: none. */
  readonly settings: JsonValue;
  readonly assets: readonly BrandingAsset[];
}

/** An image of a style: what it is for, and the name of its file (records/pool-items/asset.ts). */
export interface BrandingAsset extends Omit<AssetType, 'Bytes'> {
  readonly fileName: string;
}
