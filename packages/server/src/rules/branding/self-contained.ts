/** Addresses and functions in style rules that load nothing. */

/** Functions that load, or ran scripts in old browsers; `url` is checked by its argument. */
export const refusedFunctions: ReadonlySet<string> = new Set([
  'src',
  'image',
  'image-set',
  '-webkit-image-set',
  'cross-fade',
  '-webkit-cross-fade',
  'element',
  'expression',
]);

/** Properties that ran scripts in old browsers. */
export const refusedProperties: ReadonlySet<string> = new Set(['behavior', '-moz-binding']);

const embeddedImage = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$/;

/** Whether an address loads nothing: a part of the same document, or an image that it contains. */
export function isSelfContained(address: string): boolean {
  return address.startsWith('#') || embeddedImage.test(address);
}
