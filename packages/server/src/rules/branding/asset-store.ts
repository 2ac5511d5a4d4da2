/** Stores the image files of a branding style or a UI customization, and names their addresses. */
import { createHash } from 'node:crypto';
import type { AssetContent } from '../../records/pool-items/asset.ts';
import type { PoolItemReader, PoolItemWriter } from '../../store/contract/pool-items.ts';
import type { ImageFormat } from './image-file.ts';

/** Where surfaces/assets serves the files. No pool id begins like this, and no path of Cognito's domains either. */
export const assetsPath = '/assets';

/** What files belong to. */
export interface AssetOwner {
  readonly poolId: string;
  /** A ManagedLoginBrandingId, a client id or `ALL`. */
  readonly owner: string;
  /** The client that the owner is removed with; null: only with the pool. */
  readonly clientId: string | null;
}

/** An image that was checked, with the name that it is stored under. */
export interface AssetFile extends AssetContent {
  readonly fileName: string;
}

/** Names a file by its content, so that its address never shows another image and can be cached for ever. */
export function assetFile({ mediaType, suffix }: ImageFormat, file: Uint8Array, base64: string): AssetFile {
  const fileName = `${createHash('sha256').update(file).digest('hex')}.${suffix}`;
  return { fileName, mediaType, bytes: base64 };
}

/** The address of a file, which anybody may open. */
export function assetUrl(publicUrl: string, poolId: string, owner: string, fileName: string): string {
  return `${publicUrl}${assetsPath}/${poolId}/${owner}/${fileName}`;
}

export function assetItemId(owner: string, fileName: string): string {
  return `${owner}/${fileName}`;
}

/** Reads a file; undefined: there is none. */
export async function findAsset(
  items: PoolItemReader,
  poolId: string,
  owner: string,
  fileName: string,
): Promise<AssetContent | undefined> {
  return (await items.find(poolId, 'asset', assetItemId(owner, fileName)))?.content;
}

/**
 * Replaces the files of an owner, in the transaction that changes the owner.
 *
 * @param before names of the files that the owner had
 */
export async function replaceAssets(
  items: PoolItemWriter,
  { poolId, owner, clientId }: AssetOwner,
  before: readonly string[],
  files: readonly AssetFile[],
  now: number,
): Promise<void> {
  const wanted = new Map(files.map(({ fileName, ...content }) => [fileName, content]));
  for (const fileName of new Set(before)) {
    if (!wanted.delete(fileName)) await items.remove(poolId, 'asset', assetItemId(owner, fileName));
  }
  for (const [fileName, content] of wanted) {
    const itemId = assetItemId(owner, fileName);
    const times = { version: 1, createdAt: now, modifiedAt: now };
    // Their number is bounded by that of their owners. One that exists has the same content.
    await items.insert(
      { poolId, kind: 'asset', itemId, clientId, uniqueKey: null, globalKey: null, content, ...times },
      Number.MAX_SAFE_INTEGER,
    );
  }
}
