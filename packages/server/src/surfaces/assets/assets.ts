/**
 * The images that pool owners upload: logos, backgrounds and icons of their pages. Files are named by their content, so
 * browsers may keep them for ever.
 */
import { Hono } from 'hono';
import { assetsPath, findAsset } from '../../rules/branding/asset-store.ts';
import { isPoolId } from '../../rules/pools/identifiers.ts';
import type { Store } from '../../store/store.ts';

/** An owner and a file name as asset-store.ts makes them. Other texts never reach the store. */
const ownerFormat = /^[\w+-]{1,128}$/;
const fileFormat = /^[0-9a-f]{64}\.[a-z]{3,4}$/;

const headers = {
  'x-content-type-options': 'nosniff',
  // An SVG that is opened as a document runs no script, loads nothing, and belongs to no origin.
  'content-security-policy':
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
  // Applications show the images on their own pages.
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
};

/** `GET /assets/<POOL_ID>/<owner>/<file name>`. */
export function assetsSurface({ store }: { readonly store: Pick<Store, 'read'> }): Hono {
  return new Hono().get(`${assetsPath}/:poolId/:owner/:fileName`, async (context) => {
    const { poolId, owner, fileName } = context.req.param();
    const isName = isPoolId(poolId) && ownerFormat.test(owner) && fileFormat.test(fileName);
    const asset = isName ? await findAsset(store.read.poolItems, poolId, owner, fileName) : undefined;
    if (asset === undefined) return context.json({ message: 'Not Found' }, 404, { 'cache-control': 'no-store' });
    const etag = `"${fileName.slice(0, fileName.indexOf('.'))}"`;
    const caching = { etag, 'cache-control': 'public, max-age=31536000, immutable' };
    if (isCurrent(context.req.header('if-none-match'), etag))
      return context.body(null, 304, { ...headers, ...caching });
    const isText = asset.mediaType === 'image/svg+xml';
    const type = { 'content-type': isText ? `${asset.mediaType}; charset=utf-8` : asset.mediaType };
    return context.body(Buffer.from(asset.bytes, 'base64'), 200, { ...headers, ...caching, ...type });
  });
}

/** Whether the caller has the file already (RFC 9110 section 13.1.2). */
function isCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((entry) => ['*', etag, `W/${etag}`].includes(entry.trim()));
}
