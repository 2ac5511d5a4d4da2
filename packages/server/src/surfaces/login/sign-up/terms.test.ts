import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreateUserPoolClient } from '../../../operations/clients/CreateUserPoolClient.ts';
import { CreateUserPool } from '../../../operations/pools/CreateUserPool.ts';
import { CreateTerms } from '../../../operations/terms/CreateTerms.ts';
import { callOperation, createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import { signUpTerms } from './terms.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('names both documents in one language, and none if one of them is missing in it', async () => {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  const pool = { UserPoolId: UserPool?.Id ?? '' };
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, { ...pool, ClientName: 'app' });
  const ClientId = UserPoolClient?.ClientId ?? '';
  const create = (TermsName: string, Links: Readonly<Record<string, string>>) =>
    callOperation(services, CreateTerms, {
      ...pool,
      ClientId,
      TermsName,
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links,
    });
  const find = (language: 'en' | 'de' | 'zh-CN') =>
    signUpTerms(services.store, { id: pool.UserPoolId }, ClientId, language);

  await create('terms-of-use', {
    'cognito:default': 'https://a.example/uses',
    'cognito:german': 'https://a.example/agb',
    'cognito:chinese-simplified': 'https://a.example/uses/zh',
  });
  expect(await find('en')).toBeUndefined();
  await create('privacy-policy', {
    'cognito:default': 'https://a.example/privacy',
    'cognito:chinese-simplified': 'https://a.example/privacy/zh',
  });
  const byDefault = { termsOfUse: 'https://a.example/uses', privacyPolicy: 'https://a.example/privacy' };
  expect(await find('en')).toEqual(byDefault);
  // The German terms have no German privacy policy beside them.
  expect(await find('de')).toEqual(byDefault);
  expect(await find('zh-CN')).toEqual({
    termsOfUse: 'https://a.example/uses/zh',
    privacyPolicy: 'https://a.example/privacy/zh',
  });
});
