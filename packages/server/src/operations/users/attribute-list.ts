/** Converts attributes between their wire form and the form that the rules use. */
import type { AttributeType } from '@latchkey/model';
import type { AttributeChanges } from '../../rules/attributes/attribute-changes.ts';
import { listingOrder } from '../../rules/attributes/attribute-order.ts';
import type { UserRecord } from '../../records/user.ts';

/** Returns values by name. If a name is given twice, the last one counts. A missing value is an empty string. */
export function attributeChanges(list: readonly AttributeType[] | undefined): AttributeChanges {
  return new Map((list ?? []).map(({ Name, Value }) => [Name, Value ?? '']));
}

/** Returns a user's attributes in the form of the API: `sub` first, the others in the service's order. */
export function attributeList(
  { sub, attributes }: Pick<UserRecord, 'sub' | 'attributes'>,
  isShown: (name: string) => boolean = () => true,
): AttributeType[] {
  const names = listingOrder(Object.keys(attributes));
  return [['sub', sub] as const, ...names.map((name) => [name, attributes[name] ?? ''] as const)]
    .filter(([name]) => isShown(name))
    .map(([Name, Value]) => ({ Name, Value }));
}
