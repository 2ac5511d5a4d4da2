/** Serves the page of an example with Vite, which compiles TypeScript. A page of your own needs no Vite at run time. */
import { join } from 'node:path';
import { createServer } from 'vite';

export interface ServedPage {
  /** `http://localhost:<port>/` */
  readonly address: string;
  /** What the page gets as `/settings.json`. Call it before you open the page. */
  provide(settings: object): void;
  close(): Promise<void>;
}

/**
 * @param root the directory of index.html
 * @param port 0 for any free port
 */
export async function servePage(root: string, port: number): Promise<ServedPage> {
  let settings: object = {};
  const vite = await createServer({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: join(import.meta.dirname, 'browser', 'public'),
    cacheDir: join(import.meta.dirname, '..', 'node_modules', '.cache', 'vite', root.split(/[/\\]/).at(-1) ?? ''),
    // The browser is given modules; the libraries of the examples are bundled once, at the first start.
    optimizeDeps: { entries: ['src/main.ts'] },
    server: { host: '127.0.0.1', port: port === 0 ? freePort : port, strictPort: port !== 0, hmr: false },
    plugins: [
      {
        name: 'settings',
        configureServer: ({ middlewares }) => {
          middlewares.use('/settings.json', (_request, response) => {
            response.setHeader('content-type', 'application/json').end(JSON.stringify(settings));
          });
        },
      },
    ],
  });
  await vite.listen();
  const [local = ''] = vite.resolvedUrls?.local ?? [];
  return {
    address: local.replace('127.0.0.1', 'localhost'),
    provide: (given) => (settings = given),
    close: () => vite.close(),
  };
}

/** Where Vite begins to look for a free port. */
const freePort = 5_173;
