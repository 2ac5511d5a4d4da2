/** Services, a pool and a public client that all tests of a file share. */
import { afterAll } from 'vitest';
import { createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import { newOAuthPlace, type OAuthClient, type OAuthPlace } from './oauth-place.ts';

export interface OAuthSuite {
  readonly services: TestServices;
  readonly place: OAuthPlace;
  readonly client: OAuthClient;
}

/** To be called at the top of a test file. The services are closed after its tests. */
export async function openOAuthSuite(): Promise<OAuthSuite> {
  const services = await createTestServices();
  afterAll(() => services.close());
  const place = await newOAuthPlace(services);
  return { services, place, client: await place.newClient() };
}
