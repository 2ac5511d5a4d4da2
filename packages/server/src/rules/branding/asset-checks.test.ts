import type { AssetCategoryType, AssetExtensionType } from '@latchkey/model';
import { expect, it } from 'vitest';
import { assetProblem } from './asset-checks.ts';

/** The first bytes of a file of each type. */
const files: Readonly<Record<AssetExtensionType, Buffer>> = {
  PNG: Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
  JPEG: Buffer.from('ffd8ffe000104a464946', 'hex'),
  WEBP: Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'),
  ICO: Buffer.from('000001000100', 'hex'),
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
};

const extensions = Object.keys(files) as AssetExtensionType[];

const check = (Category: AssetCategoryType, Extension: AssetExtensionType, file: Buffer) =>
  assetProblem({ Category, ColorMode: 'LIGHT', Extension }, file);

it.each(extensions)('recognizes a file of type %s, and no other as one', async (extension) => {
  for (const [type, file] of Object.entries(files)) {
    expect((await check('FORM_LOGO', extension, file)) === undefined).toBe(type === extension);
  }
  expect(await check('FORM_LOGO', extension, Buffer.alloc(0))).toBe('FORM_LOGO has no bytes');
});

it('requires the type that a favicon is named after', async () => {
  expect(await check('FAVICON_ICO', 'ICO', files.ICO)).toBeUndefined();
  expect(await check('FAVICON_SVG', 'SVG', files.SVG)).toBeUndefined();
  expect(await check('FAVICON_ICO', 'PNG', files.PNG)).toBe('FAVICON_ICO must have the extension ICO');
  expect(await check('FAVICON_SVG', 'ICO', files.ICO)).toBe('FAVICON_SVG must have the extension SVG');
});

it('says what is wrong with an SVG', async () => {
  const file = Buffer.from('<svg onload="alert(1)"/>');
  expect(await check('FORM_LOGO', 'SVG', file)).toBe('the SVG of FORM_LOGO is not allowed: attribute onload');
});
