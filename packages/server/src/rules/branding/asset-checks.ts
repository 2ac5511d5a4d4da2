/** Checks images that pool owners upload. */
import type { AssetCategoryType, AssetExtensionType, AssetType } from '@latchkey/model';
import { hasFormat } from './image-file.ts';

/** Categories of one file type. */
const requiredExtensions: Partial<Record<AssetCategoryType, AssetExtensionType>> = {
  FAVICON_ICO: 'ICO',
  FAVICON_SVG: 'SVG',
};

/** Returns what is wrong with an image of a branding style, for an error message; undefined: nothing. */
export async function assetProblem({ Category, Extension }: AssetType, file: Buffer): Promise<string | undefined> {
  const required = requiredExtensions[Category];
  if (required !== undefined && required !== Extension) return `${Category} must have the extension ${required}`;
  if (file.length === 0) return `${Category} has no bytes`;
  if (Extension !== 'SVG')
    return hasFormat(Extension, file) ? undefined : `${Category} is not a file of type ${Extension}`;
  // The tokenizer is loaded with the first SVG.
  const { svgProblem } = await import('./svg.ts');
  const problem = svgProblem(file);
  return problem && `the SVG of ${Category} is not allowed: ${problem}`;
}
