/** Opens the log of a server. */
import type { Logger } from '../ports/log.ts';
import { readableLog } from '../surfaces/dev/readable-log.ts';
import { createLog, silentLog } from '../surfaces/ops/log.ts';
import { type Output, standardOutput } from '../surfaces/ops/output.ts';
import type { Telemetry } from '../telemetry/open-telemetry.ts';
import type { StartOptions } from './start-options.ts';

/** Returns the log, and the output too if the log goes to standard output; it must be flushed at the end. */
export function openLog(
  { log, mode, colors = false }: StartOptions,
  telemetry: Telemetry | undefined,
): { readonly log: Logger; readonly output?: Output } {
  if (log !== undefined) return { log: log === 'silent' ? silentLog() : log };
  const output = standardOutput();
  const readable = readableLog({ colors, write: (text) => output.write(text) });
  const shown = mode === 'development' ? readable : output;
  return {
    log: telemetry === undefined ? createLog(shown) : createLog(telemetry.exported(shown), telemetry.fields),
    output,
  };
}
