/** The store of app clients: its interface for the rest of the server. */
import type { ClientRecord } from '../../records/client.ts';
import type { Page, PageRequest } from './page.ts';

export interface ClientReader {
  /** Client ids are unique over all pools of a server. */
  find(clientId: string): Promise<ClientRecord | undefined>;
  /** In the order of client ids. */
  list(poolId: string, page: PageRequest): Promise<Page<ClientRecord>>;
}

export interface ClientWriter extends ClientReader {
  /** Reads a client and locks it until the write ends. */
  findForUpdate(clientId: string): Promise<ClientRecord | undefined>;
  insert(client: ClientRecord): Promise<void>;
  /** Works like `PoolWriter.replace`. */
  replace(client: ClientRecord): Promise<boolean>;
  remove(poolId: string, clientId: string): Promise<boolean>;
}
