/** What the service model does not check about a resource server. The messages are ours: AWS's are not known. */
import { type ResourceServerScopeType, serviceError } from '@latchkey/model';

/** Identifiers that begin like this belong to Cognito itself: `aws.cognito/dcr`, `aws.cognito.signin.user.admin`. */
const reservedPrefix = 'aws.cognito';

/** @throws InvalidParameterException */
export function checkIdentifier(identifier: string): void {
  if (!identifier.startsWith(reservedPrefix)) return;
  const message = `The identifier ${identifier} is reserved: it begins with ${reservedPrefix}.`;
  throw serviceError('InvalidParameterException', message);
}

/** @throws InvalidParameterException for a scope that is given twice */
export function checkScopes(scopes: readonly ResourceServerScopeType[] = []): void {
  const names = new Set<string>();
  for (const { ScopeName } of scopes) {
    if (names.has(ScopeName)) {
      throw serviceError('InvalidParameterException', `The scope ${ScopeName} is given more than once.`);
    }
    names.add(ScopeName);
  }
}
