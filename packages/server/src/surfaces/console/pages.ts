/** The pages of the console. */
import { activityPage } from './activity/page.ts';
import { loginPage } from './branding/page.ts';
import { clientsPage } from './clients/list.ts';
import { clientPage } from './clients/page.ts';
import { groupsPage } from './groups/page.ts';
import { inboxPage } from './inbox/page.ts';
import { keysPage } from './keys/page.ts';
import { overviewPage } from './overview/page.ts';
import { poolsPage } from './pools/list.ts';
import { poolPage } from './pools/page.ts';
import { triggersPage } from './triggers/page.ts';
import { userPage } from './user/page.ts';
import { usersPage } from './users/page.ts';
import type { ConsolePage } from './visit.ts';

export const consolePages: readonly ConsolePage[] = [
  overviewPage,
  activityPage,
  triggersPage,
  inboxPage,
  poolsPage,
  poolPage,
  usersPage,
  userPage,
  groupsPage,
  clientsPage,
  clientPage,
  loginPage,
  keysPage,
];
