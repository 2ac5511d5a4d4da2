/** All promises, in the order of docs/promises.md. */
import { authentication } from './list/authentication.ts';
import { compatibility } from './list/compatibility.ts';
import { durability } from './list/durability.ts';
import { performance } from './list/performance.ts';
import { robustness } from './list/robustness.ts';
import { secrets } from './list/secrets.ts';
import { singleUse } from './list/single-use.ts';
import { tokens } from './list/tokens.ts';
import type { PublicPromise, Section } from './public-promise.ts';

export const sections: readonly Section[] = [
  durability,
  robustness,
  authentication,
  singleUse,
  tokens,
  secrets,
  compatibility,
  performance,
];

export const allPromises: readonly PublicPromise[] = sections.flatMap(({ promises }) => promises);
