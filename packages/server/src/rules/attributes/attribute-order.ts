/**
 * The order in which a user's attributes are listed. AWS documents none. The samples of GetUser, AdminGetUser and
 * ListUsersInGroup in the API reference agree on one, and printed answers of the service fit it: `identities`,
 * `email_verified`, custom attributes, `name`, `phone_number_verified`, `phone_number`, `preferred_username`, `locale`,
 * `email`. No sample has the others; they stand where their hash would put them in a Java map, as all of those do.
 */

const CUSTOM = 'custom:';

const order: readonly string[] = [
  'sub',
  'zoneinfo',
  'website',
  'identities',
  'email_verified',
  'birthdate',
  'address',
  CUSTOM,
  'gender',
  'updated_at',
  'profile',
  'name',
  'nickname',
  'phone_number_verified',
  'phone_number',
  'preferred_username',
  'locale',
  'given_name',
  'middle_name',
  'family_name',
  'picture',
  'email',
];

const places: ReadonlyMap<string, number> = new Map(order.map((name, place) => [name, place]));

/** Attribute names in the order of the service; custom ones among themselves as given. */
export function listingOrder(names: readonly string[]): string[] {
  return names.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Attributes that are no standard ones begin with `custom:` or `dev:custom:`. */
function placeOf(name: string): number {
  return places.get(name) ?? order.indexOf(CUSTOM);
}
