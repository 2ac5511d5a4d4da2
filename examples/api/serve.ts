import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { type ApiOptions, createApi } from './api.ts';

/** The API, listening on loopback. */
export interface RunningApi {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

/** @param port 0 for any free port */
export async function startApi(options: ApiOptions, port: number): Promise<RunningApi> {
  const server = serve({ fetch: createApi(options).fetch, hostname: '127.0.0.1', port });
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
