import type { Section } from '../public-promise.ts';

const unit = (file: string) => ({ project: 'unit', file: `packages/server/src/${file}` });
const promises = (file: string) => ({ project: 'promises', file: `test/promises/${file}` });

export const secrets: Section = {
  title: 'Secrets',
  promises: [
    {
      number: 43,
      text: 'No password, code, seed or token is in clear text in logs, traces, the audit trail, metrics, the database or its write-ahead log.',
      shownBy: [{ project: 'blackbox', file: 'test/robustness/secrets.test.ts' }],
    },
    {
      number: 44,
      text: 'In a database that was stolen without the master key no verifier, seed, private key or client secret is readable, and sealed values that were moved elsewhere are refused.',
      shownBy: [promises('stolen-database.test.ts')],
    },
    {
      number: 45,
      text: 'The master key rotates under load: no request fails, all values are sealed anew, and the old key can be removed.',
      shownBy: [{ project: 'cli', file: 'test/cli/keys.test.ts', titles: /works while users sign in/ }],
    },
    {
      number: 46,
      text: 'The export of a user is complete. A deleted user leaves no byte in the database files after the documented clean-up, and a new user of the same name inherits nothing.',
      shownBy: [
        { ...unit('surfaces/account/data/personal-data.test.ts'), titles: /every (?:column|row) of/ },
        { ...unit('store/erasure.test.ts'), titles: /leaves no data of deleted users/ },
        {
          project: 'blackbox',
          file: 'test/advisories/accounts.test.ts',
          titles: /CVE-2026-55670/,
          counts: { what: 'tests that a new user inherits nothing', promised: 1 },
        },
      ],
    },
    {
      number: 47,
      text: 'The audit trail is a chain of MACs to which rows are only added: one removed row is found.',
      shownBy: [
        {
          ...unit('store/store.test.ts'),
          titles: /the audit chain.*detects /,
          counts: { what: 'kinds of changes that are found', promised: 14 },
        },
      ],
    },
  ],
};
