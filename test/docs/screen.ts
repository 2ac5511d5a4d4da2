/** Loaded before a program of the documentation. Provides the `ask` and the `localStorage` that an app would have. */
import { once } from 'node:events';

const stored = JSON.parse(process.env['LATCHKEY_LOCAL_STORAGE'] ?? '{}') as Record<string, string>;
const items = new Map(Object.entries(stored));

const screen = {
  async ask(question: string): Promise<string> {
    // Listen before asking, because the answer may come at once. The channel keeps the process alive only while there is a listener.
    const answered = once(process, 'message');
    process.send?.(question);
    const [text] = (await answered) as [string];
    return text;
  },
  localStorage: {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  },
};

for (const [name, value] of Object.entries(screen)) Object.defineProperty(globalThis, name, { value });
