import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../testing/call.ts';
import { csvOf, person, runImport } from '../user-import/testing/imports.ts';
import { newTestApp } from '../users/testing/users.ts';
import { DescribeImportLog } from './DescribeImportLog.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('returns the lines of a job in the words of AWS, under the names that they have there', async () => {
  const { UserPoolId } = await newTestApp(services);
  const rows = [person('ann'), person('ann'), { 'cognito:username': 'bob' }];
  const { JobId } = await runImport(services, UserPoolId, await csvOf(services, UserPoolId, rows));
  const read = (more: object = {}) =>
    DescribeImportLog.run(services, { userPoolId: UserPoolId, jobId: JobId, ...more });
  expect(await read()).toEqual({
    group: `/aws/cognito/userpools/${UserPoolId}/people`,
    stream: `${JobId}/my job`,
    lines: [
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SKIPPED] Line Number 3 - The user already exists.',
      '[FAILED] Line Number 4 - The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    ],
    next: null,
  });
  expect(await read({ after: 4 })).toMatchObject({ lines: [], next: null });
  for (const after of ['x', -1, 1.5, 2 ** 40]) {
    await expect(read({ after })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  }
  await expect(read({ jobId: 'import-none' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(read({ jobId: 'x y' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
});
