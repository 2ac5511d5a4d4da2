/** The cases of all capabilities. */
import { clients } from './clients.ts';
import { groups } from './groups.ts';
import { machineTokens } from './machine-tokens.ts';
import type { Cases } from './operation-cases.ts';
import { resourceServers } from './resource-servers.ts';
import { signingCertificate } from './signing-certificate.ts';

export const allCases: Cases = {
  ...clients,
  ...groups,
  ...machineTokens,
  ...resourceServers,
  ...signingCertificate,
};
