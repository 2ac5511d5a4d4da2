/** A client secret in the form of the API. */
import type { ClientSecretDescriptorType } from '@latchkey/model';
import type { ClientSecret } from '../../records/client.ts';

/** `<client id>--<time of creation in milliseconds>` (API reference, ClientSecretDescriptorType; the unit is observed). */
export function clientSecretId(clientId: string, { createdAt }: ClientSecret): string {
  return `${clientId}--${createdAt}`;
}

/** Never contains the secret itself. */
export function describeClientSecret(clientId: string, secret: ClientSecret): ClientSecretDescriptorType {
  return { ClientSecretId: clientSecretId(clientId, secret), ClientSecretCreateDate: secret.createdAt / 1000 };
}
