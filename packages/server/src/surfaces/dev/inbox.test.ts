import { expect, it } from 'vitest';
import { createDevInbox } from '../../delivery/dev-inbox.ts';
import type { Message } from '../../delivery/delivery.ts';
import { testMessage } from '../../delivery/message.testing.ts';
import { inboxSurface } from './inbox.ts';

const message = (to: string, code: string): Message =>
  testMessage({ to, code, subject: 'Your code', body: `Your code is ${code}.` });

function setUp() {
  const clock = {
    time: Date.UTC(2026, 10, 23, 12),
    now() {
      return (this.time += 1_000);
    },
  };
  const inbox = createDevInbox({ clock });
  const stopping = new AbortController();
  const surface = inboxSurface(inbox, stopping.signal);
  const codes = async (query: string) => {
    const answer = await surface.request(`/_latchkey/inbox${query}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { code: string }[]).map(({ code }) => code);
  };
  return { inbox, surface, codes, stopping };
}

it('lists messages, newest first, of all addresses or of one', async () => {
  const { inbox, codes } = setUp();
  for (const [to, code] of [
    ['ann@example.com', '1'],
    ['bob+x@example.com', '2'],
    ['ann@example.com', '3'],
  ] as const) {
    await inbox.send(message(to, code));
  }
  expect(await codes('')).toEqual(['3', '2', '1']);
  expect(await codes('?to=ann@example.com')).toEqual(['3', '1']);
  expect(await codes('?to=bob%2Bx%40example.com')).toEqual(['2']);
  expect(await codes('?to=nobody')).toEqual([]);
});

it('shows what a person would have got', async () => {
  const { inbox, surface } = setUp();
  await inbox.send(message('ann@example.com', '123456'));
  const answer = await surface.request('/_latchkey/inbox');
  expect(await answer.json()).toEqual([
    {
      to: 'ann@example.com',
      medium: 'EMAIL',
      kind: 'sign-up',
      code: '123456',
      subject: 'Your code',
      body: 'Your code is 123456.',
      at: '2026-11-23T12:00:01.000Z',
    },
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('waits for a message to come, and not for ever', async () => {
  const { inbox, codes } = setUp();
  const waiting = codes('?to=ann@example.com&wait=10');
  await inbox.send(message('bob@example.com', '1'));
  await inbox.send(message('ann@example.com', '2'));
  expect(await waiting).toEqual(['2']);
  expect(await codes('?to=carol@example.com&wait=0.05')).toEqual([]);
});

it('stops waiting when the server stops', async () => {
  const { codes, stopping } = setUp();
  const waiting = codes('?wait=30');
  stopping.abort();
  expect(await waiting).toEqual([]);
});

it.each(['-1', '31', 'soon', 'Infinity'])('refuses to wait for "%s"', async (wait) => {
  const answer = await setUp().surface.request(`/_latchkey/inbox?wait=${wait}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ message: 'wait is a number of seconds from 0 to 30' });
});
