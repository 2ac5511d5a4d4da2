/**
 * SetUICustomization: replaces style sheet and logo of the classic hosted UI, for an app client or for all clients of
 * the pool (`ALL`). Without either of them it removes both.
 */
import { serviceError } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { type AssetFile, assetFile, replaceAssets } from '../../rules/branding/asset-store.ts';
import { hasFormat, imageFormats } from '../../rules/branding/image-file.ts';
import type { PoolItemWriter } from '../../store/contract/pool-items.ts';
import { rethrowGone } from '../clients/client-record.ts';
import { operation } from '../operation.ts';
import { allClients, customizationType, requirePlace } from './ui-customization-type.ts';

/** Largest logo, in bytes ("Customizing hosted UI (classic) branding"). */
const maxImageBytes = 100 * 1024;

/** Largest style sheet, in bytes (same page). */
const maxCssBytes = 3 * 1024;

/** Style sheet and logo in base64 together, in bytes. The service limits the request to 135 kB (observed). */
const maxRequestBytes = 135 * 1024;

export const SetUICustomization = operation('SetUICustomization', 'iam', async (call) => {
  const { input, store, settings, clock } = call;
  const { UserPoolId: poolId, ClientId = allClients, CSS = '', ImageFile = '' } = input;
  await requirePlace(store.read, poolId, ClientId);
  if (Buffer.byteLength(CSS) + ImageFile.length > maxRequestBytes) throw invalid('request parameters too large');
  await checkCss(CSS);
  const logo = ImageFile === '' ? undefined : checkedLogo(ImageFile);
  const now = clock.now();
  const clientId = ClientId === allClients ? null : ClientId;
  const isEmpty = CSS === '' && logo === undefined;
  const stored = await store
    .write(async (tx) => {
      // Locked, so that no other request stores a file that this one would not know.
      const before = await tx.poolItems.findForUpdate(poolId, 'ui-customization', ClientId);
      const next = customization({ poolId, itemId: ClientId, clientId }, before, CSS, logo, now);
      if (!isEmpty) await put(tx.poolItems, before, next);
      else if (before !== undefined) await tx.poolItems.remove(poolId, 'ui-customization', ClientId);
      const names = before?.content.imageName ? [before.content.imageName] : [];
      const files = logo === undefined ? [] : [logo];
      await replaceAssets(tx.poolItems, { poolId, owner: ClientId, clientId }, names, files, now);
      return next;
    })
    .catch((error: unknown) => rethrowGone(store.read, poolId, ClientId, error));
  return { UICustomization: isEmpty ? { UserPoolId: poolId, ClientId } : customizationType(settings, stored) };
});

type Customization = PoolItemRecord<'ui-customization'>;

function customization(
  place: Pick<Customization, 'poolId' | 'itemId' | 'clientId'>,
  before: Customization | undefined,
  css: string,
  logo: AssetFile | undefined,
  now: number,
): Customization {
  return {
    ...place,
    kind: 'ui-customization',
    uniqueKey: null,
    globalKey: null,
    content: { css: css === '' ? null : css, imageName: logo?.fileName ?? null },
    version: before?.version ?? 1,
    createdAt: before?.createdAt ?? now,
    modifiedAt: now,
  };
}

/** @throws TooManyRequestsException if another request has changed it meanwhile: SDKs repeat the request */
async function put(items: PoolItemWriter, before: Customization | undefined, next: Customization): Promise<void> {
  const isStored =
    before === undefined
      ? (await items.insert(next, Number.MAX_SAFE_INTEGER)) === 'inserted'
      : await items.replace(next);
  // The operation documents no ConcurrentModificationException.
  if (!isStored) throw serviceError('TooManyRequestsException', 'The customization was changed by another request.');
}

/** @throws InvalidParameterException (the text is ours) */
async function checkCss(css: string): Promise<void> {
  if (css === '') return;
  if (Buffer.byteLength(css) > maxCssBytes) throw invalid(`The style sheet is larger than ${maxCssBytes} bytes.`);
  // The tokenizer is loaded with the first style sheet.
  const { cssProblem } = await import('../../rules/branding/ui-css.ts');
  const problem = cssProblem(css);
  if (problem !== undefined) throw invalid(`Invalid CSS: ${problem}.`);
}

/** @throws InvalidParameterException (the texts are ours) */
function checkedLogo(base64: string): AssetFile {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > maxImageBytes) throw invalid(`The image file is larger than ${maxImageBytes} bytes.`);
  const extension = (['PNG', 'JPEG'] as const).find((candidate) => hasFormat(candidate, bytes));
  if (extension === undefined) throw invalid('The image file must be a PNG or JPEG file.');
  return assetFile(imageFormats[extension], bytes, base64);
}

function invalid(message: string) {
  return serviceError('InvalidParameterException', message);
}
