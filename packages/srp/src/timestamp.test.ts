import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const epochMs = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('formatTimestamp', () => {
  it.each([
    ['Wed Apr 5 22:42:34 UTC 2017', Date.UTC(2017, 3, 5, 22, 42, 34)],
    ['Tue Feb 1 03:04:05 UTC 2000', Date.UTC(2000, 1, 1, 3, 4, 5, 999)],
    ['Thu Jan 1 00:00:00 UTC 1970', 0],
    ['Sun Nov 22 23:59:59 UTC 2026', Date.UTC(2026, 10, 22, 23, 59, 59)],
    ['Tue Feb 29 12:00:00 UTC 2028', Date.UTC(2028, 1, 29, 12)],
  ])('writes %s', (text, time) => {
    expect(formatTimestamp(time)).toBe(text);
  });

  it('agrees with the standard’s own toUTCString, in every time zone', () => {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/St_Johns']) {
      vi.stubEnv('TZ', zone);
      fc.assert(
        fc.property(epochMs, (time) => {
          const [weekday, day, month, year, clock] = new Date(time).toUTCString().replace(',', '').split(' ');
          expect(formatTimestamp(time)).toBe(`${weekday} ${month} ${Number(day)} ${clock} UTC ${year}`);
        }),
      );
    }
  });
});

describe('parseTimestamp', () => {
  it('reads back what formatTimestamp writes', () => {
    fc.assert(
      fc.property(
        epochMs.filter((time) => time >= 0),
        (time) => {
          const canonical = formatTimestamp(time);
          expect(parseTimestamp(canonical)).toEqual({ ok: true, epochMs: time - (time % 1000), canonical });
        },
      ),
    );
  });

  it.each([
    ['a padded day', 'Tue Sep 05 22:42:34 UTC 2017', 'Tue Sep 5 22:42:34 UTC 2017'],
    ['the wrong weekday', 'Mon Sep 5 22:42:34 UTC 2017', 'Tue Sep 5 22:42:34 UTC 2017'],
    ['capitals', 'TUE SEP 5 22:42:34 UTC 2017', 'Tue Sep 5 22:42:34 UTC 2017'],
    ['GMT', 'Tue Sep 5 22:42:34 GMT 2017', 'Tue Sep 5 22:42:34 UTC 2017'],
  ])('reads %s, but what is signed is the canonical text', (_, text, canonical) => {
    expect(parseTimestamp(text)).toEqual({ ok: true, epochMs: Date.UTC(2017, 8, 5, 22, 42, 34), canonical });
  });

  it.each([
    '',
    'now',
    '1504651354',
    '2017-09-05T22:42:34Z',
    'Tue, 05 Sep 2017 22:42:34 GMT',
    'Di Sep 5 22:42:34 UTC 2017',
    'Tue Sept 5 22:42:34 UTC 2017',
    'Tue Sep 5 22:42 UTC 2017',
    'Tue Sep 5 22:42:34 CET 2017',
    'Tue Sep 5 22:42:34 2017',
    'Tue Sep 5 22:42:34 UTC 17',
    'Tue Sep  5 22:42:34 UTC 2017',
    ' Tue Sep 5 22:42:34 UTC 2017',
    'Tue Sep 5 22:42:34 UTC 2017\n',
    'Tue Sep 0 22:42:34 UTC 2017',
    'Sat Sep 31 22:42:34 UTC 2017',
    'Wed Feb 29 22:42:34 UTC 2017',
    'Tue Sep 5 24:00:00 UTC 2017',
    'Tue Sep 5 22:60:34 UTC 2017',
    'Tue Sep 5 22:42:60 UTC 2017',
    `Tue Sep ${'5'.repeat(100_000)} 22:42:34 UTC 2017`,
  ])('refuses %.60j', (text) => {
    expect(parseTimestamp(text)).toEqual({ ok: false, reason: 'malformed' });
  });
});
