import { benchArguments, type Section } from '../public-promise.ts';

export const performance: Section = {
  title: 'Performance, on two cores',
  promises: [
    {
      number: 52,
      text: 'The server does at least 100 sign-ins with SRP a second, or 60 sign-ins with a remembered device, or 250 refreshes.',
      shownBy: [
        { file: 'bench/measure-sign-ins.ts', bench: benchArguments('sign-ins') },
        { file: 'bench/measure-half-load.ts', bench: benchArguments('half-load') },
      ],
    },
    {
      number: 53,
      text: 'At half of the highest rate, 99 % of these sign-ins and refreshes take less than 100 ms.',
      shownBy: [{ file: 'bench/measure-half-load.ts', bench: benchArguments('half-load') }],
    },
    {
      number: 54,
      text: 'An idle server uses at most 150 MB of memory, and at most 300 MB with 100,000 users; it starts within 1 second.',
      shownBy: [{ file: 'bench/measure-start.ts', bench: benchArguments('start') }],
    },
    {
      number: 55,
      text: 'With 1,000,000 users the p99 of a sign-in and of a page of ListUsers is at most 1.5 times that with 1,000 users.',
      shownBy: [{ file: 'bench/million.ts', bench: ['bench/million.ts', '--figures'] }],
    },
    {
      number: 56,
      text: 'Two nodes do at least 1.8 times the work of one. On two cores they share what they run on, so this is computed from the CPU time that nodes and database need for a sign-in with two nodes and with one.',
      shownBy: [{ file: 'bench/measure-nodes.ts', bench: benchArguments('nodes') }],
    },
  ],
};
