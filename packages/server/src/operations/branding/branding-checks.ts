/** What a branding style may contain, and the errors of its operations. */
import { type AssetType, type ServiceError, serviceError } from '@latchkey/model';
import type { BrandingAsset } from '../../records/pool-items/branding.ts';
import { assetProblem } from '../../rules/branding/asset-checks.ts';
import { type AssetFile, assetFile } from '../../rules/branding/asset-store.ts';
import { imageFormats } from '../../rules/branding/image-file.ts';
import { settingsProblem } from '../../rules/branding/settings.ts';

/** The images of a request: what each is for, and the files. */
export interface CheckedAssets {
  readonly assets: readonly BrandingAsset[];
  readonly files: readonly AssetFile[];
}

/** @throws InvalidParameterException (the texts are ours) */
export async function checkAssets(given: readonly AssetType[]): Promise<CheckedAssets> {
  const assets: BrandingAsset[] = [];
  const files: AssetFile[] = [];
  for (const asset of given) {
    const { Bytes = '', ...place } = asset;
    const bytes = Buffer.from(Bytes, 'base64');
    const problem = await assetProblem(asset, bytes);
    if (problem !== undefined) throw brandingErrors.invalid(`Invalid asset: ${problem}.`);
    const file = assetFile(imageFormats[asset.Extension], bytes, Bytes);
    assets.push({ ...place, fileName: file.fileName });
    files.push(file);
  }
  return { assets, files };
}

/** @throws InvalidParameterException (the text is ours) */
export function checkSettings(settings: unknown): void {
  const problem = settingsProblem(settings);
  if (problem !== undefined) throw brandingErrors.invalid(`Invalid settings: ${problem}.`);
}

/** UpdateManagedLoginBranding needs an id, although the model does not require it. @throws InvalidParameterException */
export function requireMember(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw brandingErrors.invalid(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Texts were observed unless said otherwise. */
export const brandingErrors = {
  notFound: (): ServiceError => serviceError('ResourceNotFoundException', 'ManagedLoginBranding does not exist.'),
  notFoundForClient: (clientId: string): ServiceError =>
    serviceError('ResourceNotFoundException', `ManagedLoginBranding for client ${clientId} does not exist.`),
  exists: (clientId: string): ServiceError =>
    serviceError('ManagedLoginBrandingExistsException', `A ManagedLoginBranding already exists for client ${clientId}`),
  notOneSource: (): ServiceError =>
    brandingErrors.invalid('useCognitoProvidedValues or settings should be specified (but not both)'),
  /** The text is ours. */
  changed: (): ServiceError =>
    serviceError('ConcurrentModificationException', 'The branding style was changed by another request. Try again.'),
  invalid: (message: string): ServiceError => serviceError('InvalidParameterException', message),
};
