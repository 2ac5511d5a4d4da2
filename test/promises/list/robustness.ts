import { benchArguments, type Section } from '../public-promise.ts';

export const robustness: Section = {
  title: 'Robustness',
  promises: [
    {
      number: 9,
      text: '1,000 mutated requests for each of the 140 operations: no answer with status 5xx, none that takes longer than 5 seconds, no crash, and resident memory, without garbage, grows by less than 100 MB.',
      shownBy: [{ project: 'mutations', file: 'test/robustness/mutations.test.ts' }],
    },
    {
      number: 10,
      text: '20,000 mutated posts to the forms of managed login: the same.',
      shownBy: [{ project: 'mutations', file: 'test/robustness/mutated-forms.test.ts' }],
    },
    {
      number: 11,
      text: '1,000 connections that send their requests a byte at a time for 60 seconds: the p99 of other requests is less than twice the usual one.',
      shownBy: [{ project: 'promises', file: 'test/promises/slow-senders.test.ts' }],
    },
    {
      number: 12,
      text: '1,000 requests that announce a body of 100 MB: each is cut off after at most 128 KiB, and memory grows by less than 50 MB.',
      shownBy: [
        { project: 'blackbox', file: 'test/robustness/hostile-bodies.test.ts', titles: /at its Content-Length/ },
        { project: 'promises', file: 'test/promises/hostile-bodies.test.ts', titles: /of a body/ },
      ],
    },
    {
      number: 13,
      text: 'JSON with 10,000 levels is answered with status 400. A body with a million keys is too large: status 413, or the connection is closed. Of a key that is given twice the last value counts. An answer takes less than 50 ms, the median of 100 for each body.',
      shownBy: [
        {
          project: 'blackbox',
          file: 'test/robustness/hostile-bodies.test.ts',
          titles: /rejected as unreadable|million keys|repeated key/,
          counts: { what: 'hostile bodies', promised: 15 },
        },
        { project: 'promises', file: 'test/promises/hostile-bodies.test.ts', titles: /the answer to/ },
      ],
    },
    {
      number: 14,
      text: 'Every regular expression takes less than 50 ms for any hostile text of 100,000 characters. A check finds them all.',
      shownBy: [{ file: 'tools/check-patterns.ts', bench: ['tools/check-patterns.ts', '--figures'], isForShort: true }],
    },
    {
      number: 15,
      text: 'A load that stands for 24 hours (one hour, the clock 24 times as fast): without garbage, the heap grows by less than 1 MB an hour, no file or connection stays open, and the database returns to its size after expired rows are removed.',
      shownBy: [{ project: 'promises', file: 'test/promises/soak.test.ts', isBeside: true }],
    },
    {
      number: 16,
      text: 'The p99 of the event loop’s delay is less than 50 ms at 80 % of the highest rate of sign-ins.',
      shownBy: [{ file: 'bench/measure-half-load.ts', bench: benchArguments('half-load') }],
    },
  ],
};
