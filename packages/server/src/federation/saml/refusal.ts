/** Why a message of an identity provider was refused. */
import { FederationFailure } from '../federation-failure.ts';

/** The reasons, with the texts that an app reads. The first two are AWS's (observed); the others have the same form. */
const texts = {
  malformed: 'Invalid samlResponse or relayState from identity provider',
  signature: received('SAML Assertion signature is invalid.'),
  encryption: received('SAML Assertion is not encrypted.'),
  version: received('Version is not 2.0.'),
  structure: received('Exactly one SAML Assertion is required.'),
  issuer: received('Issuer is not the identity provider.'),
  destination: received('Destination is not the assertion consumer service.'),
  recipient: received('Recipient is not the assertion consumer service.'),
  audience: received('Audience is not the user pool.'),
  'in-response-to': received('InResponseTo does not match the request.'),
  confirmation: received('Subject confirmation is not valid.'),
  'name-id': received('NameID is missing.'),
  time: received('SAML Assertion is not valid at this time.'),
  condition: received('A condition is not supported.'),
  'authn-statement': received('AuthnStatement is missing.'),
  attribute: received('An attribute is not valid.'),
  replay: received('SAML Assertion was used before.'),
} as const;

export type RefusalReason = keyof typeof texts | 'status';

/** A message is not acceptable. Most descriptions for the app end in a blank, as AWS's do. */
export class SamlRefusal extends FederationFailure {
  readonly reason: RefusalReason;

  constructor(reason: keyof typeof texts);
  constructor(reason: 'status', code: string);
  constructor(reason: RefusalReason, code = '') {
    super('server_error', reason === 'status' ? received(`Status is ${code}.`) : texts[reason]);
    this.reason = reason;
  }
}

function received(text: string): string {
  return `Invalid SAML response received: ${text} `;
}
