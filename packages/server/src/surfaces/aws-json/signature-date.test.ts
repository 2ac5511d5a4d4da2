import { expect, it } from 'vitest';
import { parseSignatureDate } from './signature-date.ts';

it.each(['20150830T123600Z', 'Sun, 30 Aug 2015 12:36:00 GMT', '2015-08-30T12:36:00.000Z'])('reads "%s"', (text) => {
  expect(parseSignatureDate(text)).toBe(Date.UTC(2015, 7, 30, 12, 36));
});

it.each([
  '',
  'now',
  '20150830',
  '20150830T123600',
  '20150830T123600+0000',
  '20150231T000000Z',
  '20151301T000000Z',
  '20150830T246000Z',
  'Mon, 30 Aug 2015 12:36:00 GMT',
  '1440938160',
  '2015',
  'é',
])('rejects "%s"', (text) => {
  expect(() => parseSignatureDate(text)).toThrow(
    expect.objectContaining({ code: 'IncompleteSignatureException' }) as Error,
  );
});
