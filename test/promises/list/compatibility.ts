import type { Section } from '../public-promise.ts';

const operations = { project: 'blackbox', file: 'test/operations/operations.test.ts' };
const blackbox = (file: string) => ({ project: 'blackbox', file: `test/${file}` });

export const compatibility: Section = {
  title: 'Compatibility',
  promises: [
    {
      number: 48,
      text: 'All 140 operations answer with a success in the form of AWS, or with an error of the API model.',
      shownBy: [{ ...operations, titles: /has its effect|has cases for every operation/ }],
    },
    {
      number: 49,
      text: 'Each error that the API model lists for an operation is produced by a test, or [listed with the reason](reference/operations.md) why it does not occur.',
      shownBy: [{ ...operations, titles: /answers |has a case or a reason|has cases for every operation/ }],
    },
    {
      number: 50,
      text: 'Amplify v6, amazon-cognito-identity-js, the AWS SDK for JavaScript and the AWS CLI or boto3: 25 flows with each (sign-up, SRP, TOTP, SMS, e-mail, devices, passkeys, custom challenges, managed login, refresh, sign-out).',
      shownBy: [
        blackbox('stories/amplify.test.ts'),
        blackbox('stories/identity-js.test.ts'),
        blackbox('stories/sign-in.test.ts'),
        blackbox('stories/boto3.test.ts'),
      ],
    },
    {
      number: 51,
      text: 'Lambda triggers receive exactly the fields of Cognito’s events, for all trigger sources.',
      shownBy: [blackbox('stories/triggers.test.ts')],
    },
  ],
};
