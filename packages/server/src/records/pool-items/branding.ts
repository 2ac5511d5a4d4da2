/** A branding style of managed login. The item's id is the ManagedLoginBrandingId; its unique key is the client id. */
import type { AssetType } from '@latchkey/model';

export interface BrandingContent {
  readonly useCognitoProvidedValues: boolean;
  /** The Settings document; null: none. */
  readonly settings: unknown;
  readonly assets: readonly AssetType[];
}
