/** Recognizes image files by their first bytes, whatever their name says. */
import type { AssetExtensionType } from '@latchkey/model';
import type { AssetMediaType } from '../../records/pool-items/asset.ts';

export interface ImageFormat {
  readonly mediaType: AssetMediaType;
  /** The end of the file's name, without the dot. */
  readonly suffix: string;
}

export const imageFormats: Readonly<Record<AssetExtensionType, ImageFormat>> = {
  ICO: { mediaType: 'image/vnd.microsoft.icon', suffix: 'ico' },
  JPEG: { mediaType: 'image/jpeg', suffix: 'jpg' },
  PNG: { mediaType: 'image/png', suffix: 'png' },
  SVG: { mediaType: 'image/svg+xml', suffix: 'svg' },
  WEBP: { mediaType: 'image/webp', suffix: 'webp' },
};

/** Whether a file begins like one of the format. SVG is text, which svg.ts checks. */
export function hasFormat(extension: Exclude<AssetExtensionType, 'SVG'>, file: Buffer): boolean {
  switch (extension) {
    case 'PNG':
      // Signature (ISO/IEC 15948 section 5.2).
      return file.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
    case 'JPEG':
      // Start of image, and the first byte of the next marker (ITU-T T.81 annex B).
      return file.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'));
    case 'WEBP':
      // RIFF header (RFC 9649 section 2.4).
      return file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP';
    case 'ICO':
      // Reserved 0, type 1 (icon), and a number of images that is not 0.
      return file.length >= 6 && file.readUInt32LE(0) === 0x00010000 && file.readUInt16LE(4) > 0;
    default:
      return extension satisfies never;
  }
}
