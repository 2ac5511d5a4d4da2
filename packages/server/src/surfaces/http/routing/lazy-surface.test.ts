import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { lazySurface } from './lazy-surface.ts';

const surface = () =>
  new Hono()
    .get('/pages/:name', (context) =>
      context.req.param('name') === 'known' ? context.text('page') : context.notFound(),
    )
    .get('/pages/:name/fails', () => {
      throw new Error('failed');
    });

const route = { paths: ['/pages/*'], methods: ['GET'] };

/** An app whose answers to unknown paths and failures can be told from those of the surface. */
function appWith(mounted: Hono): Hono {
  const app = new Hono().route('/', mounted);
  app.notFound((context) => context.json({ message: 'Not Found' }, 404, { 'cache-control': 'no-store' }));
  app.onError((error, context) => context.json({ message: error.message }, 500));
  return app;
}

it.each(['GET', 'HEAD', 'POST', 'OPTIONS'])('answers %s as a surface that is mounted at once', async (method) => {
  const lazy = appWith(lazySurface(route, () => Promise.resolve(surface())));
  const eager = appWith(surface());
  for (const path of ['/pages/known', '/pages/unknown', '/pages/known/fails', '/pages/known/none']) {
    const answers = await Promise.all(
      [lazy, eager].map(async (app) => {
        const found = await app.request(path, { method });
        return { status: found.status, headers: [...found.headers], text: await found.text() };
      }),
    );
    expect(answers[0], path).toEqual(answers[1]);
  }
});

it('loads once for requests at the same time, and again after a failure', async () => {
  let loads = 0;
  const lazy = appWith(
    lazySurface(route, async () => {
      loads += 1;
      if (loads === 1) throw new Error('no such file');
      return surface();
    }),
  );
  const both = async () =>
    (await Promise.all([lazy.request('/pages/known'), lazy.request('/pages/known')])).map(({ status }) => status);
  expect([await both(), loads]).toEqual([[500, 500], 1]);
  expect([await both(), loads]).toEqual([[200, 200], 2]);
});
