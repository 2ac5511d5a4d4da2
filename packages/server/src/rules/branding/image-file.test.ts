import type { AssetExtensionType } from '@latchkey/model';
import { expect, it } from 'vitest';
import { hasFormat, imageFormats } from './image-file.ts';

it.each<[Exclude<AssetExtensionType, 'SVG'>, string, readonly string[]]>([
  ['PNG', '89504e470d0a1a0a', ['89504e470d0a1a', '89504e470d0a1a0b', '0089504e470d0a1a0a']],
  ['JPEG', 'ffd8ffe0', ['ffd8', 'ffd8fe', '00ffd8ff']],
  ['WEBP', '524946460000000057454250', ['524946460000000057454251', '525946460000000057454250', '5249464657454250']],
  ['ICO', '000001000100', ['000001000000', '000002000100', '0000010001', '010001000100']],
])('a file of type %s begins with %s', (extension, hex, others) => {
  expect(hasFormat(extension, Buffer.from(hex, 'hex'))).toBe(true);
  expect(hasFormat(extension, Buffer.from(`${hex}00ff`, 'hex'))).toBe(true);
  for (const other of others) expect(hasFormat(extension, Buffer.from(other, 'hex')), other).toBe(false);
});

it('files of each type have the media type and the suffix that browsers know', () => {
  expect(imageFormats).toEqual({
    ICO: { mediaType: 'image/vnd.microsoft.icon', suffix: 'ico' },
    JPEG: { mediaType: 'image/jpeg', suffix: 'jpg' },
    PNG: { mediaType: 'image/png', suffix: 'png' },
    SVG: { mediaType: 'image/svg+xml', suffix: 'svg' },
    WEBP: { mediaType: 'image/webp', suffix: 'webp' },
  });
});
