/** The cases of all capabilities. */
import { groups } from './groups.ts';
import type { Cases } from './operation-cases.ts';

export const allCases: Cases = {
  ...groups,
};
