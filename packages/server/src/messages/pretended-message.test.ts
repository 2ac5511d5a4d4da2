/** Requests for unknown user names take as long as requests for users, and fail as often. */
import { serviceError } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { ResendConfirmationCode } from '../operations/sign-up/ResendConfirmationCode.ts';
import { ForgotPassword } from '../operations/users/self-service/ForgotPassword.ts';
import { newTestApp } from '../operations/users/testing/users.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it.each([ForgotPassword, ResendConfirmationCode])('$name', async (operation) => {
  const { ClientId } = await newTestApp(services, {}, { PreventUserExistenceErrors: 'ENABLED' });
  const pretended: string[] = [];
  const refusal = serviceError('CodeDeliveryFailureException', 'down');
  const delivery = {
    send: () => Promise.reject(new Error('there is no user to send to')),
    async pretend(medium: 'EMAIL' | 'SMS') {
      pretended.push(medium);
      if (pretended.length > 1) throw refusal;
    },
  };
  const ask = () => callOperation({ ...services, delivery }, operation, { ClientId, Username: 'nobody' });
  await expect(ask()).resolves.toMatchObject({ CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
  await expect(ask()).rejects.toBe(refusal);
  expect(pretended).toEqual(['EMAIL', 'EMAIL']);
});
