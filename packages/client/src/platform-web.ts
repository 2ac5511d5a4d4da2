import { webPrimitives } from '@latchkey/srp';
import type { Platform } from './client.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import { memoryStore } from './stores/memory.ts';

/** Browsers, workers and other platforms with WebCrypto: exponentiations in slices, records in IndexedDB if there is one. */
export const webPlatform: Platform = {
  primitives: webPrimitives,
  deviceName: () => deviceNameOf(globalThis.navigator),
  deviceStore: () => ((globalThis as { indexedDB?: unknown }).indexedDB ? indexedDbStore() : memoryStore()),
};

const properNames: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', CrOS: 'ChromeOS' };

/** Returns a name such as `Chrome on Windows`: enough to tell devices apart, and less than the whole user agent reveals. */
export function deviceNameOf({ userAgent = '' }: { readonly userAgent?: string } = {}): string {
  // The user agent of Chrome contains Safari, those of other browsers contain Chrome, and that of Android contains Linux first.
  // The user agents of browsers begin with Mozilla, those of other runtimes with their name: `Bun/1.3.1`, `Node.js/24`.
  const [browser = 'App'] = /Edg|OPR|^[^M][^/]+/.exec(userAgent) ?? /Chrome|Safari|Firefox/.exec(userAgent) ?? [];
  const [system = 'a device'] = /iP\w+|Android|Windows|Mac|CrOS|Linux(?!; Android)/.exec(userAgent) ?? [];
  return `${properNames[browser] ?? browser} on ${properNames[system] ?? system}`;
}
