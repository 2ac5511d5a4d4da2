/**
 * An environment for Jest: the global `latchkey`, one server for each test file, put back to its start after each test.
 *
 * Jest runs tests in a realm of its own, in which `instanceof Error` is false for the errors of Node. An environment is loaded outside of
 * it, so the server runs there.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type { TestingOptions } from './options.ts';
import { type Latchkey, startLatchkey } from './start-latchkey.ts';

declare global {
  // Declared with `var`, as properties of globalThis must be.
  var latchkey: Latchkey;
}

/** The part of `jest-environment-node` that is used. */
interface NodeEnvironment {
  readonly global: { latchkey?: Latchkey };
  setup(): Promise<void>;
  teardown(): Promise<void>;
}
interface EnvironmentConfig {
  readonly projectConfig: { readonly testEnvironmentOptions: TestingOptions };
}
type EnvironmentClass = new (config: EnvironmentConfig, context: unknown) => NodeEnvironment;

// It belongs to Jest, which is not a dependency of this package.
const { TestEnvironment } = createRequire(import.meta.url)('jest-environment-node') as {
  readonly TestEnvironment: EnvironmentClass;
};

/** Its options, `testEnvironmentOptions`, are those of `startLatchkey`. */
// oxlint-disable-next-line no-default-export -- Jest loads the default export of a module
export default class LatchkeyEnvironment extends TestEnvironment {
  readonly #options: TestingOptions;
  #server: Latchkey | undefined;

  constructor(config: EnvironmentConfig, context: unknown) {
    super(config, context);
    // Jest adds this one to the options itself.
    const { globalsCleanup: _, ...options } = config.projectConfig.testEnvironmentOptions as TestingOptions & {
      globalsCleanup?: unknown;
    };
    this.#options = options;
  }

  override async setup(): Promise<void> {
    await super.setup();
    this.#server = await startLatchkey(this.#options);
    this.global.latchkey = this.#server;
  }

  /** Called by Jest at each step of a run. */
  async handleTestEvent({ name }: { readonly name: string }): Promise<void> {
    if (name === 'test_done') await this.#server?.reset();
  }

  override async teardown(): Promise<void> {
    await this.#server?.stop();
    await super.teardown();
  }
}
