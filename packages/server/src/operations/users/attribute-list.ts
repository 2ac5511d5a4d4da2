/** Attributes between their wire form and the one that rules use. */
import type { AttributeType } from '@latchkey/model';
import type { AttributeChanges } from '../../rules/attributes/attribute-changes.ts';
import { listingOrder } from '../../rules/attributes/attribute-order.ts';
import type { UserRecord } from '../../records/user.ts';

/** Values by name; of a name that is given twice the last counts, and no value counts as an empty one. */
export function attributeChanges(list: readonly AttributeType[] | undefined): AttributeChanges {
  return new Map((list ?? []).map(({ Name, Value }) => [Name, Value ?? '']));
}

/** A user's attributes as the API lists them, `sub` first and the others in the service's order. */
export function attributeList(
  { sub, attributes }: Pick<UserRecord, 'sub' | 'attributes'>,
  isShown: (name: string) => boolean = () => true,
): AttributeType[] {
  const names = listingOrder(Object.keys(attributes));
  return [['sub', sub] as const, ...names.map((name) => [name, attributes[name] ?? ''] as const)]
    .filter(([name]) => isShown(name))
    .map(([Name, Value]) => ({ Name, Value }));
}
