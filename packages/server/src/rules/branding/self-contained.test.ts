import { expect, it } from 'vitest';
import { hasFormat, imageFormats } from './image-file.ts';
import { isSelfContained, refusedFunctions, refusedProperties } from './self-contained.ts';

it.each([
  '#part',
  '#',
  'data:image/png;base64,iVBORw0KGgo=',
  'data:image/jpeg;base64,',
  'data:image/gif;base64,AAAA',
  'data:image/webp;base64,A+/=',
])('takes %s', (address) => {
  expect(isSelfContained(address)).toBe(true);
});

it.each([
  '',
  'https://example.com/a.png',
  '/a.png',
  'a#part',
  'data:image/svg+xml;base64,AAAA',
  'data:text/html;base64,AAAA',
  'data:image/png,AAAA',
  'data:image/png;base64,AA AA',
  'data:image/png;base64,AAAA)',
  ' data:image/png;base64,AAAA',
  'xdata:image/png;base64,AAAA',
])('refuses %j', (address) => {
  expect(isSelfContained(address)).toBe(false);
});

it('refuses functions that load and properties that run scripts', () => {
  expect([...refusedFunctions].toSorted()).toEqual(
    [
      '-webkit-cross-fade',
      '-webkit-image-set',
      'cross-fade',
      'element',
      'expression',
      'image',
      'image-set',
      'src',
    ].toSorted(),
  );
  expect([...refusedProperties]).toEqual(['behavior', '-moz-binding']);
});

it('knows the types and ends of names of images', () => {
  expect(Object.entries(imageFormats).map(([name, { mediaType, suffix }]) => [name, mediaType, suffix])).toEqual([
    ['ICO', 'image/vnd.microsoft.icon', 'ico'],
    ['JPEG', 'image/jpeg', 'jpg'],
    ['PNG', 'image/png', 'png'],
    ['SVG', 'image/svg+xml', 'svg'],
    ['WEBP', 'image/webp', 'webp'],
  ]);
});

const starts = {
  PNG: '89504e470d0a1a0a',
  JPEG: 'ffd8ff',
  WEBP: Buffer.from('RIFF1234WEBP').toString('hex'),
  ICO: '000001000100',
} as const;
const formats = ['PNG', 'JPEG', 'WEBP', 'ICO'] as const;

it.each(formats)('recognizes %s by its first bytes only', (format) => {
  const start = Buffer.from(starts[format], 'hex');
  for (const other of formats) {
    expect(hasFormat(other, start)).toBe(other === format);
    expect(hasFormat(other, Buffer.concat([start, Buffer.from('more')]))).toBe(other === format);
  }
  expect(hasFormat(format, start.subarray(0, -1))).toBe(false);
  expect(hasFormat(format, Buffer.concat([Buffer.of(0), start]))).toBe(false);
  expect(hasFormat(format, Buffer.alloc(0))).toBe(false);
});

it.each([
  ['ICO', '000001000000'],
  ['ICO', '000002000100'],
  ['WEBP', Buffer.from('RIFX1234WEBP').toString('hex')],
  ['WEBP', Buffer.from('RIFF1234WAVE').toString('hex')],
] as const)('does not take for %s: %s', (format, hex) => {
  expect(hasFormat(format, Buffer.from(hex, 'hex'))).toBe(false);
});
