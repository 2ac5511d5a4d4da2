/** Compares and changes how a pool tracks user sessions and exports its logs. */
import type { ClientDeclaration, PoolDeclaration } from '../format/declaration.ts';
import type { Administration } from './administration.ts';
import type { Place, Step } from './change.ts';
import { planWhole, type Whole } from './whole.ts';

/** Before app clients: their session configuration needs that of the pool. */
export async function planPoolConfigurations(
  { call }: Administration,
  place: Place,
  { path, sessionConfiguration, logDelivery }: PoolDeclaration,
): Promise<readonly Step[]> {
  const ids = () => ({ UserPoolId: place.id() });
  const common = { name: place.label, pool: place.label, path };
  const wholes: readonly Whole[] = [
    {
      kind: 'session configuration',
      section: 'sessionConfiguration',
      declared: sessionConfiguration,
      read: () => call('GetUserPoolSessionConfiguration', ids()),
      write: async () =>
        sessionConfiguration && call('SetUserPoolSessionConfiguration', { ...sessionConfiguration, ...ids() }),
    },
    {
      kind: 'log delivery',
      section: 'logDelivery',
      declared: logDelivery,
      read: async () => (await call('GetLogDeliveryConfiguration', ids())).LogDeliveryConfiguration,
      write: async () => logDelivery && call('SetLogDeliveryConfiguration', { ...logDelivery, ...ids() }),
    },
  ];
  const exists = place.existing !== undefined;
  return (await Promise.all(wholes.map((whole) => planWhole(whole, exists, common)))).flat();
}

export function clientSessionConfiguration(
  { call }: Administration,
  ids: () => { readonly UserPoolId: string; readonly ClientId: string },
  { sessionConfiguration: declared }: ClientDeclaration,
): Whole {
  return {
    kind: 'session configuration',
    section: 'sessionConfiguration',
    declared,
    read: () => call('GetUserPoolClientSessionConfiguration', ids()),
    write: async () => declared && call('SetUserPoolClientSessionConfiguration', { ...declared, ...ids() }),
  };
}
