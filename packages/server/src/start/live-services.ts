/**
 * The services and what works with them in the background. A server in development replaces its data while it runs; its services are
 * then made anew, so that nothing remembers the data before.
 */
import { createImportRunner, type ImportRunner } from '../import/import-runner.ts';
import type { CreatedServices, Services } from '../services.ts';

export interface LiveServices {
  readonly current: Services;
  /** Starts the background work. */
  start(): void;
  /** Runs `work` while nothing works in the background, then makes the services anew, also if `work` fails. */
  renewDuring(work: () => Promise<void>): Promise<void>;
  /** Calls the listener after the services were made anew. */
  onRenewal(listener: () => void): void;
  close(): Promise<void>;
}

/** @param create makes services over the same adapters */
export function createLiveServices(create: () => CreatedServices): LiveServices {
  let current = create();
  // The signing keys that were generated in advance depend on no data.
  const { signingKeys } = current;
  let imports: ImportRunner = createImportRunner(current);
  const listeners: (() => void)[] = [];
  let isStarted = false;

  const startWork = (): void => {
    current.eventLogs.start();
    imports.start();
  };
  const endWork = async (): Promise<void> => {
    await imports.close();
    await current.eventLogs.close();
  };

  return {
    get current() {
      return current;
    },
    start() {
      isStarted = true;
      signingKeys.fill();
      startWork();
    },
    async renewDuring(work) {
      await endWork();
      try {
        await work();
      } finally {
        current = { ...create(), signingKeys };
        imports = createImportRunner(current);
        if (isStarted) startWork();
        for (const listener of listeners) listener();
      }
    },
    onRenewal: (listener) => void listeners.push(listener),
    async close() {
      signingKeys.close();
      await endWork();
    },
  };
}
