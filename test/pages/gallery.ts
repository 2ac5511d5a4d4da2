/** Serves every page of managed login with example views: `/<example>?theme=<theme>&lang=<language>&script=off`. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { exampleContext, examples } from '../../packages/server/src/surfaces/login/testing/examples.ts';
import { isLanguage } from '../../packages/server/src/surfaces/pages/languages.ts';
import { respondWithPage } from '../../packages/server/src/surfaces/pages/respond.ts';
import { files, themes } from './themes.ts';

export interface Gallery {
  readonly origin: string;
  stop(): Promise<void>;
}

export async function startGallery(): Promise<Gallery> {
  const app = new Hono();
  app.get('/assets/*', (context) => {
    const file = files.get(context.req.path);
    return file === undefined ? context.notFound() : context.body(file, 200, { 'content-type': 'image/svg+xml' });
  });
  app.get('/:example', (context) => {
    const example = examples[context.req.param('example')];
    const theme = themes[context.req.query('theme') ?? 'default'];
    const language = context.req.query('lang') ?? 'en';
    if (example === undefined || theme === undefined || !isLanguage(language)) return context.notFound();
    const { script, ...page } = example(exampleContext({ theme, language }));
    const withScript = script === undefined || context.req.query('script') === 'off' ? page : { ...page, script };
    return respondWithPage(context, withScript);
  });
  // Forms of pages get back what they posted.
  app.post('*', async (context) => context.json(await context.req.parseBody()));
  const server = serve({ fetch: app.fetch, port: 0, hostname: 'localhost' });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
