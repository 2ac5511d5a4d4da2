/** The libraries that are measured, and what an app imports from each. */
import { join } from 'node:path';

/** An app's imports whose bundled size is measured. */
export interface SizeEntry {
  readonly title: string;
  /** The source of a module that imports only what the app needs. */
  readonly code: string;
  /** The largest allowed size in bytes, compressed. */
  readonly limit?: number;
}

export interface Library {
  readonly name: string;
  /** A module that exports `signInWork`. */
  readonly module: string;
  /** The folder from which its imports are resolved. */
  readonly folder: string;
  readonly sizes: readonly SizeEntry[];
}

const here = import.meta.dirname;
export const peersFolder = join(here, 'peers');
const peer = (file: string) => ({ module: join(peersFolder, file), folder: peersFolder });

export const latchkey: Library = {
  name: '@latchkey/client',
  module: join(here, 'latchkey.ts'),
  folder: here,
  sizes: [
    {
      title: 'sign-in with SRP, MFA and devices',
      code: "export { createClient, signIn } from '@latchkey/client';",
      limit: 10_000,
    },
    {
      title: 'sign-in, and remembering, listing, forgetting, restoring, signing out',
      code: `export { createClient, forgetDevice, listDevices, rememberDevice, restoreSession, sessionsIn, signIn, signOut }
        from '@latchkey/client';`,
    },
    {
      title: 'SRP with the device verifier alone (@latchkey/srp)',
      code: "export { createClientSession, createDeviceVerifier, formatTimestamp, prove } from '@latchkey/srp';",
      limit: 4_000,
    },
  ],
};

export const peers: readonly Library[] = [
  {
    name: 'amazon-cognito-identity-js',
    ...peer('identity-js.js'),
    sizes: [
      {
        title: 'sign-in with SRP, MFA and devices',
        code: "export { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';",
      },
      {
        title: 'SRP with the device verifier alone',
        code: "export { AuthenticationHelper } from 'amazon-cognito-identity-js';",
      },
    ],
  },
  {
    name: 'aws-amplify',
    ...peer('amplify.js'),
    sizes: [
      {
        title: 'sign-in with SRP, MFA and devices',
        code: "export { Amplify } from 'aws-amplify'; export { confirmSignIn, signIn } from 'aws-amplify/auth';",
      },
      {
        title: 'sign-in, and remembering, listing, forgetting, restoring, signing out',
        code: `export { Amplify } from 'aws-amplify';
          export { confirmSignIn, fetchAuthSession, fetchDevices, forgetDevice, rememberDevice, signIn, signOut }
          from 'aws-amplify/auth';`,
      },
    ],
  },
  {
    name: 'cognito-srp-helper',
    ...peer('srp-helper.js'),
    sizes: [
      {
        title: 'SRP with the device verifier alone',
        code: `export { createDeviceVerifier, createSrpSession, signSrpSession, signSrpSessionWithDevice, wrapAuthChallenge,
          wrapInitiateAuth } from 'cognito-srp-helper';`,
      },
    ],
  },
];
