/**
 * `npm run size`: measures what a browser loads, minified and compressed (gzip -9), without the AWS SDK. Fails if an entry exceeds
 * its limit. For comparison, the other libraries that are installed are measured with the same bundler in the same run.
 */
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';

interface Entry {
  readonly title: string;
  readonly code: string;
  /** Bytes, compressed. */
  readonly limit?: number;
  readonly external?: readonly string[];
}

const sdk = '@aws-sdk/client-cognito-identity-provider';
const react = ['react', 'react/jsx-runtime', '@latchkey/client', '@latchkey/client/passkeys'];

const ours: readonly Entry[] = [
  {
    title: 'sign-in with SRP, MFA and devices',
    code: "export { createClient, signIn } from '@latchkey/client'",
    limit: 10_000,
  },
  {
    title: 'SRP with the device verifier alone',
    code: "export { createClientSession, createDeviceVerifier, formatTimestamp, prove } from '@latchkey/srp'",
    limit: 4_000,
  },
  { title: 'all of @latchkey/client', code: "export * from '@latchkey/client'", limit: 14_000 },
  { title: 'passkeys', code: "export * from '@latchkey/client/passkeys'", limit: 4_000 },
  { title: 'migration', code: "export * from '@latchkey/client/migration'", limit: 4_000 },
  { title: 'fromSdk, without the SDK', code: "export * from '@latchkey/client/sdk'", limit: 1_500, external: [sdk] },
  {
    title: '<SignIn>, without React and the client',
    code: "export { LatchkeyProvider, SignIn, useSession } from '@latchkey/react'",
    limit: 5_500,
    external: react,
  },
  {
    title: 'all of @latchkey/react, without React and the client',
    code: "export * from '@latchkey/react'",
    limit: 6_000,
    external: react,
  },
];

const others: readonly Entry[] = [
  {
    title: 'amazon-cognito-identity-js: CognitoUser, CognitoUserPool, AuthenticationDetails',
    code: "export { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'",
  },
  {
    title: 'cognito-srp-helper: sessions and the device verifier, without the SDK it needs',
    code: "export { createDeviceVerifier, createSrpSession, signSrpSession, signSrpSessionWithDevice } from 'cognito-srp-helper'",
    external: [sdk],
  },
];

let isOver = false;
for (const entry of [...ours, ...others]) {
  const code = await bundled(entry);
  const compressed = gzipSync(code, { level: 9 }).length;
  const over = entry.limit !== undefined && compressed > entry.limit;
  isOver ||= over;
  const limit = entry.limit === undefined ? '' : ` of ${entry.limit}`;
  console.log(
    `${over ? 'OVER ' : '     '}${String(code.length).padStart(7)} B, gzip ${compressed}${limit}  ${entry.title}`,
  );
}
process.exitCode = isOver ? 1 : 0;

/** Returns the entry as one minified ES module. */
async function bundled({ code, external = [] }: Entry): Promise<string> {
  const name = '\0entry';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', 'browser', 'import', 'module', 'default'] },
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? name : null), load: (id) => (id === name ? code : null) },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      rollupOptions: { input: 'entry', external: [...external], preserveEntrySignatures: 'strict' },
    },
  });
  const [{ output }] = [result].flat() as Rollup.RollupOutput[] as [Rollup.RollupOutput];
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
}
