import type { Section } from '../public-promise.ts';

const server = 'packages/server/src';
const unit = (file: string) => ({ project: 'unit', file: `${server}/${file}` });
const promises = (file: string) => ({ project: 'promises', file: `test/promises/${file}` });

/** Each test is one case that is refused. */
const negative = { what: 'negative cases refused', promised: 30 };

/** Each test is about one advisory, or about a few of the same kind. */
const advisoryTests = { what: 'tests of advisories', promised: 60 };

export const authentication: Section = {
  title: 'Authentication',
  promises: [
    {
      number: 17,
      text: 'SRP: 20,000 random sign-ins with 4 clients, whose code has three origins (that of Amplify descends from amazon-cognito-identity-js), all succeed. amazon-cognito-passwordless-auth gets no challenges that it computes wrongly, 1 of 512.',
      shownBy: [
        { project: 'interop', file: 'test/interop/identity-js.test.ts' },
        { project: 'interop', file: 'test/interop/srp-helper.test.ts' },
        { project: 'interop', file: 'test/interop/amplify.test.ts' },
        { project: 'interop', file: 'test/interop/passwordless-auth.test.ts' },
      ],
    },
    {
      number: 18,
      text: 'SRP: of 5,000 hostile values of A, proof, timestamp and secret block none is accepted.',
      shownBy: [promises('hostile-srp.test.ts')],
    },
    {
      number: 19,
      text: 'With PreventUserExistenceErrors, unknown and known users get the same fields and messages in InitiateAuth, ForgotPassword, ResendConfirmationCode, ConfirmSignUp, ConfirmForgotPassword and managed login, and times that Mann-Whitney tests on 2,000 samples of each cannot tell apart (p > 0.01, with Bonferroni’s correction for the number of tests).',
      shownBy: [
        {
          project: 'blackbox',
          file: 'test/stories/user-existence.test.ts',
          counts: { what: 'tests that compare fields and messages', promised: 10 },
        },
        { file: 'test/robustness/timing/run.ts', bench: ['test/robustness/timing/run.ts', '--figures'] },
      ],
    },
    {
      number: 20,
      text: 'Every combination of flow, MFA mode, factors, device and client settings (about 2,500): tokens only where the reference model says so.',
      shownBy: [{ project: 'long', file: `${server}/challenges/engine/engine.matrix.test.ts` }],
    },
    {
      number: 21,
      text: 'A TOTP code is accepted once: 1,000 attempts to use it again, in other sessions and on another node, are refused. Codes that are early or late are accepted exactly as the table says.',
      shownBy: [promises('used-codes.test.ts'), { ...unit('crypto/totp.test.ts'), titles: /a code -?\d+ s off/ }],
    },
    {
      number: 22,
      text: 'Guessing: with the rules of Cognito, 1,010 guesses per account are evaluated a day on average, 1,020 in the busiest 24 hours, and at most 100 in a row with the NIST profile, simulated over 365 days.',
      shownBy: [{ project: 'blackbox', file: 'test/robustness/guessing.test.ts' }],
    },
    {
      number: 23,
      text: 'The lock-out after the n-th failure is 2^(n-5) seconds for n = 5 to 15, at most 900 seconds, and is forgotten after 900 idle seconds. Which name was typed does not matter. Of 64 guesses at once at most 5 are evaluated.',
      shownBy: [
        { project: 'blackbox', file: 'test/stories/expiry.test.ts', titles: /a lock-out doubles with each failure/ },
        { ...unit('challenges/engine/factors.concurrency.test.ts'), titles: /of many wrong codes/ },
        { project: 'blackbox', file: 'test/stories/lock-out.test.ts', titles: /counts passwords, codes and all names/ },
      ],
    },
    {
      number: 24,
      text: 'The limits of codes per hour are those of Cognito’s table, without a deviation.',
      shownBy: [promises('hourly-limits.test.ts')],
    },
    {
      number: 25,
      text: 'A remembered device takes the place of MFA only for its user, in its pool, while it is remembered; forgetting it works within 1 second on all nodes. 500 attempts with the devices of others: none succeeds.',
      shownBy: [promises('devices-of-others.test.ts'), { ...promises('end-on-all-nodes.test.ts'), titles: /device/ }],
    },
    {
      number: 26,
      text: 'The Session of a challenge is sealed: of 10,000 flipped bits none is accepted. It expires at AuthSessionValidity (3 to 15 minutes) ± 1 second, and is used once.',
      shownBy: [
        { ...unit('challenges/state/sign-in.test.ts'), titles: /any bit was changed/ },
        { project: 'blackbox', file: 'test/stories/expiry.test.ts', titles: /a Session lives for/ },
        { ...unit('challenges/engine/factors.concurrency.test.ts'), titles: /right code of/ },
      ],
    },
    {
      number: 27,
      text: 'Passkeys, with the virtual authenticator of Chromium: counters that go back and wrong origin, relying party, challenge and user verification are refused, in 30 negative cases.',
      shownBy: [
        { project: 'blackbox', file: 'test/browser/passkeys.test.ts', titles: /reject|no passkey/, counts: negative },
        { ...unit('crypto/web-authn/assertion.test.ts'), titles: /rejects|requires|: false$/, counts: negative },
        { ...unit('crypto/web-authn/registration.test.ts'), titles: /rejects|requires/, counts: negative },
      ],
    },
    {
      number: 28,
      text: 'Of 106 known vulnerabilities of comparable products, 77 have a test with their number in its name. 19 are shown by other tests, and 10 cannot occur here: both are listed with the reason.',
      shownBy: [
        { project: 'blackbox', file: 'test/advisories/list.test.ts', titles: /no advisory is left out/ },
        ...['accounts', 'federation', 'guessing', 'oauth'].map((subject) => {
          return { project: 'blackbox', file: `test/advisories/${subject}.test.ts`, counts: advisoryTests };
        }),
      ],
    },
  ],
};
