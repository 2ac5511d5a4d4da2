/** The cases of all capabilities. */
import { branding } from './branding.ts';
import { domains } from './domains.ts';
import { appClients } from './app-clients.ts';
import { authEvents } from './auth-events.ts';
import { clientSecrets } from './client-secrets.ts';
import { devices } from './devices.ts';
import { groups } from './groups.ts';
import { identityProviders } from './identity-providers.ts';
import { machineTokens } from './machine-tokens.ts';
import { mfa } from './mfa.ts';
import type { Cases } from './operation-cases.ts';
import { termsDocuments } from './terms.ts';
import { uiCustomization } from './ui-customization.ts';
import { passkeys } from './passkeys.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { resourceServers } from './resource-servers.ts';
import { signIns } from './sign-in.ts';
import { signingCertificate } from './signing-certificate.ts';
import { signUps } from './sign-up.ts';
import { pools } from './pools.ts';
import { userAdministration } from './users-administration.ts';
import { selfService } from './users-self-service.ts';

export const allCases: Cases = {
  ...appClients,
  ...authEvents,
  ...clientSecrets,
  ...branding,
  ...devices,
  ...domains,
  ...groups,
  ...identityProviders,
  ...machineTokens,
  ...mfa,
  ...passkeys,
  ...pools,
  ...refreshTokens,
  ...resourceServers,
  ...signIns,
  ...signingCertificate,
  ...signUps,
  ...termsDocuments,
  ...uiCustomization,
  ...userAdministration,
  ...selfService,
};
