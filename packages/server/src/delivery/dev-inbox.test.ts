import { describe, expect, it } from 'vitest';
import { createDevInbox } from './dev-inbox.ts';
import type { Message } from '../records/message.ts';
import { testMessage } from './testing/message.ts';

const clock = { now: () => 1_700_000_000_123 };
const to = (address: string, code = '1'): Message =>
  testMessage({ to: address, code, subject: 'Subject', body: 'Body' });

describe('the development inbox', () => {
  it('shows messages newest first, all or those to one address', async () => {
    const seen: string[] = [];
    const inbox = createDevInbox({ clock, onMessage: ({ code }) => seen.push(code) });
    for (const [address, code] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const)
      await inbox.send(to(address, code));
    expect(inbox.list().map(({ code }) => code)).toStrictEqual(['3', '2', '1']);
    expect(inbox.list('a').map(({ code }) => code)).toStrictEqual(['3', '1']);
    expect(inbox.list('A')).toStrictEqual([]);
    expect(seen).toStrictEqual(['1', '2', '3']);
    expect(inbox.list('b')).toStrictEqual([
      {
        id: expect.any(String),
        to: 'b',
        medium: 'EMAIL',
        kind: 'sign-up',
        code: '2',
        subject: 'Subject',
        body: 'Body',
        at: '2023-11-14T22:13:20.123Z',
      },
    ]);
  });

  it('stores only the last thousand messages', async () => {
    const inbox = createDevInbox({ clock });
    for (let index = 0; index < 1_005; index++) await inbox.send(to('a', String(index)));
    expect(inbox.list()).toHaveLength(1_000);
    expect(inbox.list().at(-1)?.code).toBe('5');
  });

  it('answers at once if there is a message', async () => {
    const inbox = createDevInbox({ clock });
    await inbox.send(to('a'));
    await expect(inbox.waitFor({ to: 'a' }, 60_000)).resolves.toHaveLength(1);
    await expect(inbox.waitFor({}, 60_000)).resolves.toHaveLength(1);
  });

  it('waits for a message to the requested address', async () => {
    const inbox = createDevInbox({ clock });
    const waiting = [inbox.waitFor({ to: 'a' }, 60_000), inbox.waitFor({ to: 'a' }, 60_000)];
    await inbox.send(to('b'));
    await inbox.send(to('a'));
    for (const found of await Promise.all(waiting)) expect(found.map((message) => message.to)).toStrictEqual(['a']);
  });

  it('stops waiting after the time-out, and when the caller disconnects', async () => {
    const inbox = createDevInbox({ clock });
    await expect(inbox.waitFor({ to: 'a' }, 5)).resolves.toStrictEqual([]);
    const caller = new AbortController();
    const waiting = inbox.waitFor({ to: 'a' }, 60_000, caller.signal);
    caller.abort();
    await expect(waiting).resolves.toStrictEqual([]);
    await expect(inbox.waitFor({ to: 'a' }, 60_000, AbortSignal.abort())).resolves.toStrictEqual([]);
  });
});
