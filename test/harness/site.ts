/** Serves web pages for the browser: built by Vite as for production, with the headers of their configuration. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, preview } from 'vite';

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Builds the page in a folder and serves it on its own port, so that it has its own origin. */
export async function serveSite(config: InlineConfig): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'latchkey-site-'));
  // Vitest sets the mode "test", which some packages treat as development.
  const shared: InlineConfig = { ...config, mode: 'production', logLevel: 'warn' };
  await build({ ...shared, build: { ...config.build, outDir, emptyOutDir: true } });
  const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

const examples = join(import.meta.dirname, '..', '..', 'examples');

/** Serves the example page as it would run in production. */
export function serveExample(): Promise<Site> {
  return serveSite({ configFile: join(examples, 'browser', 'vite.config.ts') });
}

/** Returns the address of the example page for a pool. */
export function exampleAddress(
  site: Site,
  pool: { readonly userPoolId: string; readonly clientId: string },
  more: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ pool: pool.userPoolId, client: pool.clientId, ...more });
  return `${site.origin}/?${query.toString()}`;
}
