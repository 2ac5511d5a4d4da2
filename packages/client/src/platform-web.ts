import { type Primitives, slicedModPow, webPrimitives } from '@latchkey/srp';
import type { Platform } from './client.ts';
import { indexedDbStore } from './stores/indexed-db.ts';
import { memoryStore } from './stores/memory.ts';

/** Browsers, workers, and whatever else has WebCrypto: exponentiations in slices, records in IndexedDB where there is one. */
export const webPlatform: Platform = {
  primitives: { ...webPrimitives, modPow: slicedModPow } satisfies Primitives,
  deviceName: () => deviceNameOf(globalThis.navigator),
  deviceStore: () => ('indexedDB' in globalThis ? indexedDbStore() : memoryStore()),
};

const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac OS', 'CrOS', 'Linux'];
const browsers = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'];

/** `Chrome on Windows`: enough to tell one's devices apart, and less than the whole user agent gives away. */
export function deviceNameOf({ userAgent }: { readonly userAgent?: string } = {}): string {
  const named = (names: readonly string[]) => names.find((name) => userAgent?.includes(name));
  return `${named(browsers)?.replace('Edg', 'Edge').replace('OPR', 'Opera') ?? 'App'} on ${named(systems)?.replace('CrOS', 'ChromeOS') ?? 'a device'}`;
}
