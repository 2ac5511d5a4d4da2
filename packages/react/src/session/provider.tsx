'use client';
import type { Client } from '@latchkey/client';
import { createContext, type ReactNode, useContext } from 'react';

const ClientContext = createContext<Client | undefined>(undefined);

/** Members of the provider. */
export interface LatchkeyProviderProps {
  /** Made once, outside components: `createClient(…)`. */
  readonly client: Client;
  readonly children?: ReactNode;
}

/**
 * Gives a client to the hooks and components below it. Two providers with the same client share the session; with different clients they
 * have one each.
 */
export function LatchkeyProvider({ client, children }: LatchkeyProviderProps): ReactNode {
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}

/**
 * Returns the client of the provider.
 *
 * @throws Error if there is no provider above the component
 */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('There is no <LatchkeyProvider client={…}> above this component.');
  return client;
}
