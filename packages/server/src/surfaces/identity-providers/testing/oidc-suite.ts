/** Services, an app and a provider that all tests of a file share. */
import type { Hono } from 'hono';
import { afterAll, afterEach } from 'vitest';
import { createApp } from '../../../app.ts';
import { type FaultyProvider, startFaultyProvider } from '../../../federation/oidc/testing/faulty-provider.ts';
import { callOperation, createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import { ListUsers } from '../../../operations/users/administration/ListUsers.ts';
import type { TestApp } from '../../../operations/users/testing/users.ts';
import { newFederatedApp, type Variant } from './federated-app.ts';

export interface OidcSuite {
  readonly services: TestServices;
  /** Its faults end with each test. */
  readonly corp: FaultyProvider;
  readonly server: Hono;
  readonly newApp: (variant?: Variant) => ReturnType<typeof newFederatedApp>;
  readonly usernames: (app: TestApp) => Promise<(string | undefined)[] | undefined>;
}

/** To be called at the top of a test file. */
export async function openOidcSuite(): Promise<OidcSuite> {
  const services = await createTestServices();
  const corp = await startFaultyProvider(() => services.clock.now());
  afterEach(() => {
    corp.faults = {};
  });
  afterAll(async () => {
    await corp.close();
    await services.close();
  });
  return {
    services,
    corp,
    server: createApp(services, { publicUrl: () => 'http://localhost:9229', stopping: new AbortController().signal }),
    newApp: (variant = {}) => newFederatedApp(services, corp, variant),
    usernames: async ({ UserPoolId }) =>
      (await callOperation(services, ListUsers, { UserPoolId })).Users?.map(({ Username }) => Username),
  };
}

export const errorAt = (address: URL): Record<string, string> => Object.fromEntries(address.searchParams);

/** What the app is told about a sign-in that failed. */
export const failed = (error_description: string, error = 'invalid_request') => ({
  error_description,
  state: 'app state',
  error,
});
