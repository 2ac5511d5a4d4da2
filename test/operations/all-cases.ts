/** The cases of all capabilities. */
import { groups } from './groups.ts';
import { limits } from './limits.ts';
import { logDelivery } from './log-delivery.ts';
import type { Cases } from './operation-cases.ts';
import { replicas } from './replicas.ts';
import { tags } from './tags.ts';

export const allCases: Cases = {
  ...groups,
  ...limits,
  ...logDelivery,
  ...replicas,
  ...tags,
};
