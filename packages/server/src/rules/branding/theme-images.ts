/** The images of a branding style, by what they are for. */
import type { AssetCategoryType } from '@latchkey/model';
import type { BrandingAsset } from '../../records/pool-items/branding.ts';
import { assetsPath } from './asset-store.ts';

/** The paths of an image in light and in dark mode, which may be the same. */
export interface ThemeImage {
  readonly light: string;
  readonly dark: string;
}

/** Parts of the path of an image. Nothing else may be written into a style element. */
const pathFormat = /^\/assets\/[\w-]+\/[\w+-]+\/[0-9a-f]{64}\.[a-z]{3,4}$/;

/** Returns the path of an image; undefined: its name is not one of asset-store.ts. */
export function imagePath(poolId: string, owner: string, fileName: string): string | undefined {
  const path = `${assetsPath}/${poolId}/${owner}/${fileName}`;
  return pathFormat.test(path) ? path : undefined;
}

/** The images of one style. */
export class ThemeImages {
  readonly #assets: readonly BrandingAsset[];
  readonly #pathOf: (asset: BrandingAsset) => string | undefined;

  constructor(poolId: string, owner: string, assets: readonly BrandingAsset[]) {
    this.#assets = assets;
    this.#pathOf = ({ fileName }) => imagePath(poolId, owner, fileName);
  }

  /**
   * Returns the image of a category. An image for both modes, or else that of the other mode, stands in for a missing one.
   *
   * @param resourceId the identity provider, for its icon
   */
  find(category: AssetCategoryType, resourceId?: string): ThemeImage | undefined {
    const assets = this.#assets.filter(
      (asset) => asset.Category === category && (resourceId === undefined || asset.ResourceId === resourceId),
    );
    const pick = (mode: 'LIGHT' | 'DARK') => {
      const byMode = (wanted: string) => assets.find(({ ColorMode }) => ColorMode === wanted);
      const asset = byMode(mode) ?? byMode('DYNAMIC') ?? assets[0];
      return asset && this.#pathOf(asset);
    };
    const [light, dark] = [pick('LIGHT'), pick('DARK')];
    return light === undefined || dark === undefined ? undefined : { light, dark };
  }

  /** The icons of identity providers, by the names of the providers. */
  providerIcons(): ReadonlyMap<string, ThemeImage> {
    const icons = new Map<string, ThemeImage>();
    for (const { Category, ResourceId } of this.#assets) {
      const icon = Category === 'IDP_BUTTON_ICON' && ResourceId ? this.find(Category, ResourceId) : undefined;
      if (icon !== undefined && ResourceId) icons.set(ResourceId, icon);
    }
    return icons;
  }
}
