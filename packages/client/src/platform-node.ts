import { type Primitives, webPrimitives } from '@latchkey/srp';
import { fastestModPow } from '@latchkey/srp/node';
import type { Platform } from './client.ts';
import { runtimeNameOf } from './runtime-name.ts';
import { memoryStore } from './stores/memory.ts';

/** OpenSSL, if it computes correctly. This is checked once, in the first sign-in. */
let modPow: Primitives['modPow'] | undefined;

/** Node, and platforms with its modules (Deno, Bun): exponentiations in OpenSSL, records in memory. */
export const nodePlatform: Platform = {
  primitives: {
    ...webPrimitives,
    modPow(base, exponent) {
      modPow ??= fastestModPow();
      return modPow(base, exponent);
    },
  },
  deviceName: () => runtimeNameOf(process),
  deviceStore: memoryStore,
};
