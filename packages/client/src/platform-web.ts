import { webPrimitives } from '@latchkey/srp';
import type { Platform } from './client.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import { memoryStore } from './stores/memory.ts';

/** Browsers, workers, and whatever else has WebCrypto: exponentiations in slices, records in IndexedDB where there is one. */
export const webPlatform: Platform = {
  primitives: webPrimitives,
  deviceName: () => deviceNameOf(globalThis.navigator),
  deviceStore: () => ('indexedDB' in globalThis ? indexedDbStore() : memoryStore()),
};

const properNames: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', CrOS: 'ChromeOS' };

/** `Chrome on Windows`: enough to tell one's devices apart, and less than the whole user agent gives away. */
export function deviceNameOf({ userAgent = '' }: { readonly userAgent?: string } = {}): string {
  // Chrome calls itself Safari as well, and others call themselves Chrome; Android says Linux first.
  const [browser = 'App'] = /Edg|OPR/.exec(userAgent) ?? /Chrome|Safari|Firefox/.exec(userAgent) ?? [];
  const [system = 'a device'] = /iPhone|iPad|Android|Windows|Mac|CrOS|Linux(?!; Android)/.exec(userAgent) ?? [];
  return `${properNames[browser] ?? browser} on ${properNames[system] ?? system}`;
}
