/**
 * Checks AcrConfiguration and DcrConfiguration of a pool ("Authentication context" and "Dynamic client registration" of
 * the developer guide). The messages are ours: AWS's are not known.
 */
import { type AcrConfigurationType, type ServiceError, serviceError } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';
import { acrLevels, defaultAcrName } from '../../rules/oauth/acr-names.ts';
import { registrationScope } from '../../rules/pools/scopes.ts';

/** @throws InvalidParameterException */
export function checkOAuthDefinition({ AcrConfiguration, DcrConfiguration }: PoolDefinition): void {
  if (AcrConfiguration !== undefined) checkAcr(AcrConfiguration);
  if (DcrConfiguration === undefined) return;
  const { EnableStatus = 'DISABLED', AuthenticatedGrantTypes = [], OpenDcrGrantTypes = [] } = DcrConfiguration;
  if (EnableStatus !== 'ENABLED' && EnableStatus !== 'DISABLED') {
    throw invalid('EnableStatus of DcrConfiguration can be ENABLED or DISABLED.');
  }
  const flow = [...AuthenticatedGrantTypes, ...OpenDcrGrantTypes].find((name) => !flows.has(name));
  if (flow !== undefined) throw invalid(`DcrConfiguration cannot have the grant type ${flow}.`);
  // Otherwise, registered clients could register others.
  if (DcrConfiguration.AllowedScopes?.includes(registrationScope) === true) {
    throw invalid(`AllowedScopes of DcrConfiguration cannot contain ${registrationScope}.`);
  }
}

const flows: ReadonlySet<string> = new Set(['code', 'authorization_code', 'client_credentials']);

/** Levels have distinct names, and none has the default name of another: apps would take one level for the other. */
function checkAcr(configuration: AcrConfigurationType): void {
  const unknown = Object.keys(configuration).find((name) => !acrLevels.some((level) => name === `Level${level}`));
  if (unknown !== undefined) throw invalid(`AcrConfiguration has no level ${unknown}. It has Level1 to Level4.`);
  const names = acrLevels.map((level) => configuration[`Level${level}`]?.AcrValue ?? defaultAcrName(level));
  const isValid = names.every((name) => name !== '' && name.length <= 128 && !/\s/.test(name));
  if (!isValid) throw invalid('AcrValue has 1 to 128 characters and no spaces.');
  const given = Object.entries(configuration);
  const taken = given.find(([key, { AcrValue }]) =>
    acrLevels.some((level) => key !== `Level${level}` && AcrValue === defaultAcrName(level)),
  );
  if (taken !== undefined || new Set(names).size < names.length) {
    throw invalid('The values of AcrConfiguration must be distinct, and none can be the default of another level.');
  }
}

/** AcrConfiguration as it is answered: all four levels, with the defaults of those that were not given. */
export function completeAcr(given: AcrConfigurationType | undefined): AcrConfigurationType | undefined {
  if (given === undefined) return undefined;
  const defaults = acrLevels.map((level) => [`Level${level}`, { AcrValue: defaultAcrName(level) }] as const);
  return { ...Object.fromEntries(defaults), ...given };
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
