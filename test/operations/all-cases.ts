/** The cases of all capabilities. */
import { appClients } from './app-clients.ts';
import { authEvents } from './auth-events.ts';
import { branding } from './branding.ts';
import { clientSecrets } from './client-secrets.ts';
import { devices } from './devices.ts';
import { domains } from './domains.ts';
import { groups } from './groups.ts';
import { identityProviders } from './identity-providers.ts';
import { limits } from './limits.ts';
import { logDelivery } from './log-delivery.ts';
import { machineTokens } from './machine-tokens.ts';
import { mfa } from './mfa.ts';
import type { Cases } from './operation-cases.ts';
import { passkeys } from './passkeys.ts';
import { pools } from './pools.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { replicas } from './replicas.ts';
import { resourceServers } from './resource-servers.ts';
import { signIns } from './sign-in.ts';
import { signUps } from './sign-up.ts';
import { signingCertificate } from './signing-certificate.ts';
import { tags } from './tags.ts';
import { termsDocuments } from './terms.ts';
import { threatProtection } from './threat-protection.ts';
import { uiCustomization } from './ui-customization.ts';
import { userImport } from './user-import.ts';
import { userSessions } from './user-sessions.ts';
import { userAdministration } from './users-administration.ts';
import { selfService } from './users-self-service.ts';

export const allCases: Cases = {
  ...appClients,
  ...authEvents,
  ...branding,
  ...clientSecrets,
  ...devices,
  ...domains,
  ...groups,
  ...identityProviders,
  ...limits,
  ...logDelivery,
  ...machineTokens,
  ...mfa,
  ...passkeys,
  ...pools,
  ...refreshTokens,
  ...replicas,
  ...resourceServers,
  ...selfService,
  ...signIns,
  ...signUps,
  ...signingCertificate,
  ...tags,
  ...termsDocuments,
  ...threatProtection,
  ...uiCustomization,
  ...userAdministration,
  ...userImport,
  ...userSessions,
};
