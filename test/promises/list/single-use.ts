import type { Section } from '../public-promise.ts';

const operations = 'packages/server/src/operations';
const promises = (file: string) => ({ project: 'promises', file: `test/promises/${file}` });

export const singleUse: Section = {
  title: 'Single use and concurrency',
  promises: [
    {
      number: 29,
      text: '64 uses at once of each of 17 things that may be used once, 200 rounds on 2 nodes: exactly one wins each time.',
      shownBy: [promises('single-use.test.ts')],
    },
    {
      number: 30,
      text: '64 sign-ups at once with the same user name, e-mail address or phone number: one wins, the others get the right exception, and nothing is left behind.',
      shownBy: [
        {
          project: 'unit',
          file: `${operations}/sign-up/SignUp.test.ts`,
          titles: /is given to one of many concurrent requests/,
        },
      ],
    },
    {
      number: 31,
      text: 'A rotated refresh token that is used after its grace period ends all tokens of its sign-in, within 1 second on all nodes; within the grace period the same successor is returned.',
      shownBy: [{ ...promises('end-on-all-nodes.test.ts'), titles: /refresh token/ }],
    },
    {
      number: 32,
      text: '1,000 concurrent UpdateUserAttributes requests for different attributes: all of them are there afterwards.',
      shownBy: [
        {
          project: 'unit',
          file: `${operations}/users/self-service/UpdateUserAttributes.test.ts`,
          titles: /loses none of many concurrent requests/,
        },
      ],
    },
  ],
};
