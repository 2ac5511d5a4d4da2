import { missingFlows, namedFlows } from './client-flows.ts';
import type { Section, TestSource } from '../public-promise.ts';

const operations = { project: 'blackbox', file: 'test/operations/operations.test.ts' };
const blackbox = (file: string) => ({ project: 'blackbox', file: `test/${file}` });

/** Each test is one flow with a client. */
const counted = (client: string, source: TestSource): TestSource => {
  return { ...source, counts: { what: `flows with ${client}`, promised: 25 } };
};

export const compatibility: Section = {
  title: 'Compatibility',
  promises: [
    {
      number: 48,
      text: 'All 140 operations answer with a success in the form of AWS, or with an error of the API model.',
      shownBy: [
        {
          ...operations,
          titles: /has its effect/,
          counts: { what: 'operations with a successful answer', promised: 140 },
        },
      ],
    },
    {
      number: 49,
      text: 'Each error that the API model lists for an operation is produced by a test, or [listed with the reason](reference/operations.md) why it does not occur.',
      shownBy: [{ ...operations, titles: /has a case or a reason for each error| answers \w+Exception/ }],
    },
    {
      number: 50,
      text: `Amplify v6, amazon-cognito-identity-js, the AWS SDK for JavaScript and the AWS CLI or boto3: 25 flows with each, among them sign-up, SRP, TOTP, SMS, e-mail, devices, passkeys, custom challenges, managed login, refresh and sign-out. Not possible are ${missingFlows.join('; ')}.`,
      shownBy: [
        ...namedFlows,
        counted('Amplify', blackbox('stories/amplify.test.ts')),
        counted('Amplify', blackbox('stories/amplify-account.test.ts')),
        counted('Amplify', { ...blackbox('browser/passkeys.test.ts'), titles: /aws-amplify/ }),
        counted('Amplify', { project: 'oauth-clients', file: 'test/oauth-clients/amplify.test.ts' }),
        counted('amazon-cognito-identity-js', blackbox('stories/identity-js.test.ts')),
        counted('amazon-cognito-identity-js', blackbox('stories/identity-js-flows.test.ts')),
        counted('the AWS SDK for JavaScript', blackbox('stories/sign-in.test.ts')),
        counted('the AWS SDK for JavaScript', blackbox('stories/mfa-codes.test.ts')),
        counted('the AWS SDK for JavaScript', blackbox('stories/refresh-tokens.test.ts')),
        counted('the AWS CLI and boto3', blackbox('stories/boto3.test.ts')),
        counted('the AWS CLI and boto3', blackbox('stories/boto3-flows.test.ts')),
        counted('the AWS CLI and boto3', { ...blackbox('stories/aws-examples.test.ts'), titles: /Boto3/ }),
        counted('the AWS CLI and boto3', { project: 'aws-cli', file: 'test/aws-cli/lifecycle.test.ts' }),
      ],
    },
    {
      number: 51,
      text: 'Lambda triggers receive exactly the fields of Cognito’s events, for all trigger sources.',
      shownBy: [
        { project: 'promises', file: 'test/promises/trigger-sources.test.ts' },
        { ...blackbox('stories/triggers.test.ts'), counts: { what: 'tests that compare values', promised: 20 } },
      ],
    },
  ],
};
