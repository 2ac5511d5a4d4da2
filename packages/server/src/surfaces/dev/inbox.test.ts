import { expect, it } from 'vitest';
import { createDevInbox } from '../../delivery/dev-inbox.ts';
import type { Message } from '../../records/message.ts';
import { testMessage } from '../../delivery/testing/message.ts';
import { createAllowedOrigins } from '../http/allowed-origins.ts';
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
  const surface = inboxSurface(inbox, {
    stopping: stopping.signal,
    origins: createAllowedOrigins(['https://app.example.com']),
  });
  const codes = async (query: string) => {
    const answer = await surface.request(`/_latchkey/inbox${query}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { messages: { code: string }[] }).messages.map(({ code }) => code);
  };
  return { inbox, surface, codes, stopping };
}

it('lists messages, oldest first, to all addresses or to one', async () => {
  const { inbox, codes } = setUp();
  for (const [to, code] of [
    ['ann@example.com', '1'],
    ['bob+x@example.com', '2'],
    ['ann@example.com', '3'],
  ] as const) {
    await inbox.send(message(to, code));
  }
  expect(await codes('')).toEqual(['1', '2', '3']);
  expect(await codes('?to=ann@example.com')).toEqual(['1', '3']);
  expect(await codes('?to=bob%2Bx%40example.com')).toEqual(['2']);
  expect(await codes('?to=nobody')).toEqual([]);
});

it('shows the message that the user would have received', async () => {
  const { inbox, surface } = setUp();
  await inbox.send(message('ann@example.com', '123456'));
  const answer = await surface.request('/_latchkey/inbox');
  expect(await answer.json()).toEqual({
    messages: [
      {
        id: expect.any(String),
        to: 'ann@example.com',
        medium: 'EMAIL',
        kind: 'sign-up',
        code: '123456',
        subject: 'Your code',
        body: 'Your code is 123456.',
        at: '2026-11-23T12:00:01.000Z',
      },
    ],
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('waits for a message, but not longer than requested', async () => {
  const { inbox, codes } = setUp();
  const waiting = codes('?to=ann@example.com&wait=10');
  await inbox.send(message('bob@example.com', '1'));
  await inbox.send(message('ann@example.com', '2'));
  expect(await waiting).toEqual(['2']);
  expect(await codes('?to=carol@example.com&wait=0.05')).toEqual([]);
});

it('lists and waits for messages after one', async () => {
  const { inbox, codes } = setUp();
  await inbox.send(testMessage({ id: 'a', code: '1' }));
  await inbox.send(testMessage({ id: 'b', code: '2' }));
  expect(await codes('?after=a')).toEqual(['2']);
  expect(await codes('?after=b')).toEqual([]);
  // One that is unknown was removed, and those that were before it with it.
  expect(await codes('?after=none')).toEqual(['1', '2']);
  const waiting = codes('?after=b&wait=10');
  await inbox.send(testMessage({ id: 'c', code: '3' }));
  expect(await waiting).toEqual(['3']);
});

it('stops waiting when the server stops', async () => {
  const { codes, stopping } = setUp();
  const waiting = codes('?wait=30');
  stopping.abort();
  expect(await waiting).toEqual([]);
});

it.each(['-1', '31', 'soon', 'Infinity'])('rejects "%s" as the time to wait', async (wait) => {
  const answer = await setUp().surface.request(`/_latchkey/inbox?wait=${wait}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ message: 'wait must be a number of seconds from 0 to 30' });
});

const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

it('answers browsers with a page that may run its own script and nothing else', async () => {
  const answer = await setUp().surface.request('/_latchkey/inbox', browser);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('vary')).toBe('accept');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/);
  expect(policy).not.toContain('unsafe');
  expect(await answer.text()).toContain('<h1>Inbox</h1>');
});

it('shows an e-mail, but not an SMS, as a page that may run no script', async () => {
  const { inbox, surface } = setUp();
  await inbox.send(testMessage({ body: '<b>hi</b><script>alert(1)</script>' }));
  await inbox.send(testMessage({ medium: 'SMS' }));
  const [sms, mail] = inbox.list();
  const answer = await surface.request(`/_latchkey/inbox/messages/${mail?.id}`);
  expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups [^;]*; default-src 'none';/);
  expect(await answer.text()).toContain('<b>hi</b>');
  for (const id of [sms?.id, 'none']) {
    expect((await surface.request(`/_latchkey/inbox/messages/${id}`)).status).toBe(404);
  }
});

it('streams existing and new messages until the server stops', async () => {
  const { inbox, surface, stopping } = setUp();
  for (const code of ['1', '2']) await inbox.send(message('ann@example.com', code));
  const answer = await surface.request('/_latchkey/inbox/events');
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const reading = answer.text();
  await expect.poll(() => inbox.list().length).toBe(2);
  await inbox.send(message('ann@example.com', '3'));
  stopping.abort();
  const codes = [...(await reading).matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => (JSON.parse(data) as { code: string }).code,
  );
  expect(codes).toEqual(['1', '2', '3']);
});

it.each(['', '/events', '/messages/1'])('answers only pages of allowed origins (%s)', async (more) => {
  const { surface, stopping } = setUp();
  stopping.abort();
  const ask = (origin: string) => surface.request(`/_latchkey/inbox${more}`, { headers: { origin } });
  const [foreign, nameless] = [await ask('https://evil.example'), await ask('null')];
  expect([foreign.status, nameless.status]).toEqual([403, 403]);
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  expect(await foreign.text()).toContain('--allow-origin');
  for (const origin of ['http://localhost:5173', 'https://app.example.com']) {
    const { status, headers } = await ask(origin);
    expect(status).not.toBe(403);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
  }
});
