/**
 * The order in which a user's attributes are listed. AWS documents none. The samples of GetUser, AdminGetUser and
 * ListUsersInGroup in the API reference agree on one, and published responses of the service fit it: `identities`,
 * `email_verified`, custom attributes, `name`, `phone_number_verified`, `phone_number`, `preferred_username`, `locale`,
 * `email`. The attributes of the samples are ordered like the hash codes of a Java map, so the others stand where their
 * hash codes would put them.
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

/** Sorts attribute names in the order of the service. Custom attributes keep their order among themselves. */
export function listingOrder(names: readonly string[]): string[] {
  return names.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** All attributes that are not standard ones begin with `custom:` or `dev:custom:`. */
function placeOf(name: string): number {
  return places.get(name) ?? order.indexOf(CUSTOM);
}
