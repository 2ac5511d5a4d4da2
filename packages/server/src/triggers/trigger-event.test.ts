import { expect, it } from 'vitest';
import { sdkVersion } from './trigger-event.ts';

it.each([
  [null, 'aws-sdk-unknown-unknown'],
  [undefined, 'aws-sdk-unknown-unknown'],
  ['Mozilla/5.0 (X11)', 'aws-sdk-unknown-unknown'],
  ['aws-sdk-js/3.1169.0 ua/2.1 os/linux', 'aws-sdk-js-3.1169.0'],
  ['x aws-sdk-ios/2.9.3', 'aws-sdk-ios-2.9.3'],
  ['Boto3/1.34.0 md/Botocore#1.34.0', 'Boto3-1.34.0'],
  [`aws-sdk-js/${'9'.repeat(200)}`, `aws-sdk-js-${'9'.repeat(32)}`],
])('%s is %s', (userAgent, expected) => {
  expect(sdkVersion(userAgent)).toBe(expected);
});
