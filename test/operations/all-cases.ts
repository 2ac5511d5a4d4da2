/** The cases of all capabilities. */
import { appClients } from './app-clients.ts';
import { authEvents } from './auth-events.ts';
import { devices } from './devices.ts';
import { groups } from './groups.ts';
import { mfa } from './mfa.ts';
import type { Cases } from './operation-cases.ts';
import { passkeys } from './passkeys.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { signIns } from './sign-in.ts';
import { signUps } from './sign-up.ts';
import { pools } from './pools.ts';
import { userAdministration } from './users-administration.ts';
import { selfService } from './users-self-service.ts';

export const allCases: Cases = {
  ...appClients,
  ...authEvents,
  ...devices,
  ...groups,
  ...mfa,
  ...passkeys,
  ...pools,
  ...refreshTokens,
  ...signIns,
  ...signUps,
  ...userAdministration,
  ...selfService,
};
