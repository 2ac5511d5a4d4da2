/** Logos for tests. */
import { callOperation, type TestServices } from '../../testing/call.ts';
import { CreateUserPoolDomain } from '../../domains/CreateUserPoolDomain.ts';
import { SetUICustomization } from '../SetUICustomization.ts';

/** A PNG file of one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let count = 0;

/** Gives a pool a prefix domain. Returns the domain. */
export async function newDomain(services: TestServices, UserPoolId: string): Promise<string> {
  const Domain = `people-${(count += 1)}`;
  await callOperation(services, CreateUserPoolDomain, { UserPoolId, Domain });
  return Domain;
}

/** Gives a pool without a domain one, and a logo. Returns the name of its file. */
export async function newLogo(services: TestServices, UserPoolId: string): Promise<string> {
  await newDomain(services, UserPoolId);
  const { UICustomization } = await callOperation(services, SetUICustomization, { UserPoolId, ImageFile: PIXEL });
  return UICustomization.ImageUrl?.split('/').at(-1) ?? '';
}
