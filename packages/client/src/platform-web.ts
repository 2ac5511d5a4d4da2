import { webPrimitives } from '@latchkey/srp';
import type { Platform } from './client.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import { memoryStore } from './stores/memory.ts';

/** Browsers, workers and other platforms with WebCrypto: exponentiations in slices, records in IndexedDB if there is one. */
export const webPlatform: Platform = {
  primitives: webPrimitives,
  deviceName: () => deviceNameOf(globalThis.navigator),
  deviceStore: () => ('indexedDB' in globalThis ? indexedDbStore() : memoryStore()),
};

const properNames: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', CrOS: 'ChromeOS' };

/** Returns a name such as `Chrome on Windows`: enough to tell devices apart, and less than the whole user agent reveals. */
export function deviceNameOf({ userAgent = '' }: { readonly userAgent?: string } = {}): string {
  // The user agent of Chrome contains Safari, those of other browsers contain Chrome, and that of Android contains Linux first.
  // Runtimes on servers have a user agent of their own: `Bun/1.3.1`, `Deno/2.5.0`, `Node.js/24`, `Cloudflare-Workers`.
  const [browser = 'App'] = /Edg|OPR|^(?:Bun|Deno|Node\.js|Cloudflare)/.exec(userAgent) ?? /Chrome|Safari|Firefox/.exec(userAgent) ?? [];
  const [system = 'a device'] = /iPhone|iPad|Android|Windows|Mac|CrOS|Linux(?!; Android)/.exec(userAgent) ?? [];
  return `${properNames[browser] ?? browser} on ${properNames[system] ?? system}`;
}
