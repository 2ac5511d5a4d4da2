/**
 * The structure of the packages: the rooms of each package, and the floors on which they are. `tools/check-boundaries.ts` checks the
 * code against it, and the diagram in ARCHITECTURE.md is generated from it.
 */

/** A folder (ends with `/`) or a file, relative to the package's `src/`; empty for the files that are in no other room. */
export type Room = string;

/** A package of the workspace. */
export interface PackagePlan {
  /** Other packages of this workspace that it may import. */
  readonly mayImport: readonly string[];
  /**
   * Floors from the top. A file may import files of its own room and of every floor below its own. Rooms on one floor must
   * not import each other. A file belongs to the room with the longest name that matches.
   */
  readonly floors: readonly (readonly Room[])[];
}

/** Every package, by the name of its folder. */
export const plan: Readonly<Record<string, PackagePlan>> = {
  model: {
    mayImport: [],
    floors: [['']],
  },
  srp: {
    mayImport: [],
    floors: [['index.ts', 'node.ts'], ['engine/'], ['']],
  },
  client: {
    mayImport: ['srp'],
    floors: [
      ['index.ts', 'index-node.ts'],
      ['api.ts', 'passkeys.ts', 'migration.ts', 'sdk.ts', 'platform-node.ts', 'platform-web.ts'],
      ['account/'],
      ['sign-in/', 'devices/'],
      ['session/'],
      ['device/'],
      ['client.ts'],
      ['session/session-keeper.ts'],
      ['session/tokens.ts', 'device/device.ts'],
      ['stores/', 'transport/', 'service-error.ts'],
      ['options.ts'],
      ['error.ts', 'wire.ts', 'access-token.ts', 'runtime-name.ts'],
      ['json.ts'],
    ],
  },
  react: {
    mayImport: ['client'],
    floors: [['index.ts', 'qr.tsx'], ['form/'], ['sign-in/', 'devices/'], ['session/'], ['store.ts']],
  },
  server: {
    mayImport: ['model', 'srp'],
    floors: [
      // Start and stop
      ['main.ts'],
      ['console-listener.ts'],
      ['start/', 'app.ts', 'console-app.ts'],
      ['doctor/', 'telemetry/'],
      // HTTP endpoints
      [
        'surfaces/aws-json/',
        'surfaces/assets/',
        'surfaces/issuer/',
        'surfaces/ops/',
        'surfaces/verification/',
        'surfaces/user-import/',
        'surfaces/console/',
        'surfaces/dev/',
        'surfaces/oauth/',
        'surfaces/login/',
        'surfaces/account/',
        'surfaces/identity-providers/',
      ],
      ['surfaces/browser/'],
      ['surfaces/pages/'],
      ['surfaces/http/'],
      // Declared pools, compared and applied by the operations
      ['declaration/index.ts'],
      ['declaration/apply-declaration.ts', 'declaration/read-seed.ts', 'declaration/export/'],
      ['declaration/in-process.ts'],
      ['declaration/credentials.ts'],
      ['declaration/seeded-passkeys.ts'],
      ['declaration/reconcile/'],
      ['declaration/templates/'],
      ['declaration/format/'],
      ['declaration/source/'],
      // Operations of the API
      ['operations/index.ts'],
      [
        'operations/branding/',
        'operations/domains/',
        'operations/sessions/',
        'operations/terms/',
        'operations/ui-customization/',
      ],
      [
        'operations/extensions/',
        'operations/auth-events/',
        'operations/clients/',
        'operations/devices/',
        'operations/groups/',
        'operations/identity-providers/',
        'operations/limits/',
        'operations/log-delivery/',
        'operations/replicas/',
        'operations/resource-servers/',
        'operations/tags/',
        'operations/threat-protection/',
      ],
      [
        'operations/user-import/',
        'operations/mfa/',
        'operations/passkeys/',
        'operations/sign-up/',
        'operations/tokens/',
      ],
      ['operations/sign-in/', 'operations/users/', 'operations/pools/'],
      ['operations/'],
      // Redirects of browsers: authorization requests, codes, browser sessions
      ['authorization/'],
      // The sign-in engine
      ['challenges/engine/'],
      ['challenges/kinds/'],
      ['challenges/proofs/'],
      ['challenges/explanation/'],
      ['challenges/state/'],
      // Background work
      ['import/'],
      // Used by operations and the engine
      ['services.ts'],
      ['logs/', 'development/'],
      ['messages/'],
      ['tokens/'],
      // Rules of the domain
      ['rules/federation/', 'rules/oauth/', 'rules/devices/'],
      ['rules/users/'],
      ['rules/codes/', 'rules/names/', 'rules/passwords/', 'rules/risk/'],
      ['rules/factors/'],
      ['rules/attributes/', 'rules/access/', 'rules/sessions/'],
      ['rules/pools/'],
      ['rules/schema/', 'rules/branding/'],
      // Moving whole pools
      ['transfer/', 'backup/'],
      ['metrics/'],
      // External services, and files of the operator
      ['delivery/', 'triggers/', 'keys/', 'federation/', 'risk-data/', 'tls/'],
      ['store/open-store.ts', 'store/examine.ts'],
      ['store/inspect-copy.ts', 'store/sweep.ts', 'store/open-audit-chain.ts', 'store/store.ts'],
      ['store/transfer/', 'store/distribution/'],
      ['store/tables/'],
      ['store/removal/', 'store/search/'],
      ['store/rows/'],
      ['store/sealing/', 'store/contract/'],
      ['store/db/'],
      ['store/'],
      ['crypto/'],
      ['disk/', 'records/', 'time/'],
      ['ports/'],
    ],
  },
  testing: {
    mayImport: ['server', 'client', 'model'],
    floors: [
      ['index.ts', 'vitest.ts', 'playwright.ts', 'jest.ts'],
      ['start-latchkey.ts'],
      ['pool.ts'],
      ['users/', 'server/'],
      ['options.ts'],
    ],
  },
  cli: {
    mayImport: ['server', 'client', 'model', 'srp'],
    floors: [
      ['latchkey.ts'],
      ['run.ts'],
      ['commands/'],
      ['server/'],
      ['declared/'],
      ['administrator/', 'signed-in/'],
      ['words/'],
      ['dialog/'],
      ['options/'],
      ['output/'],
    ],
  },
};

/** Entries that do no I/O and must run in browsers: no file that they import, directly or indirectly, may import a Node module. */
export const portableEntries = [
  'packages/model/src/index.ts',
  'packages/srp/src/index.ts',
  'packages/client/src/index.ts',
  'packages/client/src/passkeys.ts',
  'packages/client/src/migration.ts',
  'packages/react/src/index.ts',
  'packages/react/src/qr.tsx',
] as const;
