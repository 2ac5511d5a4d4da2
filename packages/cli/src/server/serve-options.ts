/** The options that `latchkey serve` and `latchkey doctor` share, as the server takes them. */
import type { Environment } from '@latchkey/server';
import { type OperatorOptions, operatorOptions } from './operator-options.ts';
import {
  dataOptions,
  functionOptions,
  messageOptions,
  networkOptions,
  riskDataOptions,
  type SharedOptions,
  tlsOptions,
} from './options.ts';

/** Everything but access keys, the console and telemetry. */
export function serveOptions(options: SharedOptions & OperatorOptions, environment: Environment) {
  const { host, port, region, account, issuer, signInRate } = options;
  return {
    host,
    port,
    ...tlsOptions(options),
    ...dataOptions(options, environment),
    region,
    accountId: account,
    issuer,
    signInRate,
    ...networkOptions(options),
    ...operatorOptions(options),
    ...messageOptions(options, environment),
    ...functionOptions(options),
    ...riskDataOptions(options),
  };
}
