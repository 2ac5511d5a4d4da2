/** The attributes that a code can verify. */
import { serviceError } from '@latchkey/model';
import { contactKinds } from '../../rules/attributes/attribute-changes.ts';
import type { ContactKind } from '../../rules/attributes/contact-format.ts';

/** @throws InvalidParameterException for any other attribute (the message is observed) */
export function verifiableKind(attributeName: string): ContactKind {
  const kind = contactKinds.find((candidate) => candidate === attributeName);
  if (kind !== undefined) return kind;
  const message = 'Invalid attribute name. Only phone_number and email can be verified.';
  throw serviceError('InvalidParameterException', message);
}
