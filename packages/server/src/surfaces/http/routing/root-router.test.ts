import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { RootRouter } from './root-router.ts';

const answers = async (app: Hono, method: string, path: string) => {
  const response = await app.request(path, { method });
  return response.status === 200 ? response.text() : response.status;
};

it('routes every request as the router that it asks', async () => {
  const app = new Hono({ router: new RootRouter() });
  app
    .use('*', async (context, next) => {
      await next();
      context.header('x-seen', 'yes');
    })
    .post('*', (context, next) => (context.req.header('x-skip') === undefined ? context.text('any') : next()))
    .get('/', (context) => context.text('root'))
    .post('/named/:name', (context) => context.text(context.req.param('name')));
  for (let times = 0; times < 2; times += 1) {
    expect(await answers(app, 'POST', '/')).toBe('any');
    expect(await answers(app, 'POST', '/other')).toBe('any');
    expect(await answers(app, 'GET', '/')).toBe('root');
    expect(await answers(app, 'DELETE', '/')).toBe(404);
    const skipped = await app.request('/named/ann', { method: 'POST', headers: { 'x-skip': '1' } });
    expect([await skipped.text(), skipped.headers.get('x-seen')]).toEqual(['ann', 'yes']);
    expect((await app.request('/', { method: 'POST', headers: { 'x-skip': '1' } })).status).toBe(404);
  }
});

it('keeps no result from before a route was added', async () => {
  const app = new Hono({ router: new RootRouter() });
  expect(await answers(app, 'POST', '/')).toBe(404);
  app.post('/', (context) => context.text('new'));
  expect(await answers(app, 'POST', '/')).toBe('new');
});
