/** The cases of all capabilities. */
import { groups } from './groups.ts';
import type { Cases } from './operation-cases.ts';
import { userSessions } from './user-sessions.ts';

export const allCases: Cases = {
  ...groups,
  ...userSessions,
};
