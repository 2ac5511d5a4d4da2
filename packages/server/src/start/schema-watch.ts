/** Notices that a newer version has migrated the database while this server runs. */
import type { Logger } from '../ports/log.ts';
import type { Store } from '../store/store.ts';

/** Time between two looks at the mark of the schema. */
const everyMs = 1_000;

/** Starts to look. A database that cannot be read is no news: requests and /health/ready say so. */
export function watchSchema({ schema }: Pick<Store, 'schema'>, log: Logger): { close(): void } {
  let isChecking = false;
  const check = async (): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    const before = schema.refusal;
    const refusal = await schema.check().catch(() => before);
    isChecking = false;
    if (refusal !== undefined && before === undefined) {
      log.error({ reason: refusal.message }, 'stopped answering: the database has a newer schema');
    } else if (refusal === undefined && before !== undefined) {
      log.info('answers again: the database has a schema that this version may use');
    }
  };
  const timer = setInterval(() => void check(), everyMs).unref();
  return { close: () => clearInterval(timer) };
}
