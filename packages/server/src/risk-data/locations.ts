/**
 * Where addresses are: a table that the operator provides as a CSV file. Latchkey has no such table of its own. Without
 * one, no sign-in has a city or a country, and the rule about impossible speed is off.
 *
 * One line for each range: `range,country,city,latitude,longitude`, such as `192.0.2.0/24,Germany,Berlin,52.52,13.40`.
 * Ranges are in CIDR notation, IPv4 or IPv6. Country and city may be empty, and both coordinates may be missing. A field
 * with a comma is put in double quotes. The first line may be a header that begins with `range,`. Ranges must not
 * overlap.
 */
import { BlockList, isIP } from 'node:net';

export interface Location {
  readonly country: string | null;
  readonly city: string | null;
  /** Degrees; null if the table has none. */
  readonly coordinates: { readonly latitude: number; readonly longitude: number } | null;
}

export interface Locations {
  /** The location of an address; undefined if it is in no range of the table. */
  find(address: string): Location | undefined;
}

/** A line that cannot be read. */
class LocationLineError extends Error {
  override readonly name = 'LocationLineError';
}

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly location: Location;
}

/** Ranges that a table may have: they are kept in memory, some 300 bytes each. */
const MOST_RANGES = 1_000_000;

/** The table of a server whose operator provides none. */
export const noLocations: Locations = { find: () => undefined };

/**
 * Reads a table.
 * @throws LocationLineError with the number of the line
 */
export async function readLocations(lines: AsyncIterable<string> | Iterable<string>): Promise<Locations> {
  const tables: Readonly<Record<4 | 6, Range[]>> = { 4: [], 6: [] };
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text === '' || (number === 1 && text.startsWith('range,'))) continue;
    const range = rangeOf(text);
    if (range === undefined)
      throw new LocationLineError(`Line ${number} is not "range,country,city,latitude,longitude".`);
    tables[range.family].push(range);
    if (tables[4].length + tables[6].length > MOST_RANGES) {
      throw new LocationLineError(`Line ${number} is one range too many: a table may have ${MOST_RANGES}.`);
    }
  }
  for (const table of Object.values(tables)) {
    table.sort((a, b) => (a.first < b.first ? -1 : 1));
    for (const [index, range] of table.entries()) {
      const before = table[index - 1];
      if (before !== undefined && before.last >= range.first) throw new LocationLineError('Two ranges overlap.');
    }
  }
  return {
    find(address) {
      const plain = unmapped(address);
      const family = isIP(plain);
      return family === 4 || family === 6 ? findIn(tables[family], numberOf(plain, family)) : undefined;
    },
  };
}

function findIn(table: readonly Range[], address: bigint): Location | undefined {
  let [low, high] = [0, table.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = table[middle];
    if (range === undefined) return undefined;
    if (address < range.first) high = middle;
    else if (address > range.last) low = middle + 1;
    else return range.location;
  }
  return undefined;
}

function rangeOf(line: string): (Range & { readonly family: 4 | 6 }) | undefined {
  const [cidr = '', country = '', city = '', latitude = '', longitude = '', ...more] = fieldsOf(line);
  const range = parseRange(cidr);
  const coordinates = coordinatesOf(latitude, longitude);
  if (range === undefined || coordinates === undefined || more.length > 0) return undefined;
  const location = { country: country === '' ? null : country, city: city === '' ? null : city, coordinates };
  const bits = BigInt((range.family === 4 ? 32 : 128) - range.prefix);
  const first = (numberOf(range.address, range.family) >> bits) << bits;
  return { family: range.family, first, last: first + (1n << bits) - 1n, location };
}

/** Undefined: not a pair of coordinates. */
function coordinatesOf(latitude: string, longitude: string): Location['coordinates'] | undefined {
  if (latitude === '' && longitude === '') return null;
  const [north, east] = [Number(latitude), Number(longitude)];
  const isPair = latitude !== '' && longitude !== '' && Math.abs(north) <= 90 && Math.abs(east) <= 180;
  return isPair ? { latitude: north, longitude: east } : undefined;
}

/** Splits a line at commas outside of double quotes. A field cannot contain a double quote. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** A range of addresses in CIDR notation; undefined for any other text. */
export function parseRange(
  text: string,
): { readonly address: string; readonly prefix: number; readonly family: 4 | 6 } | undefined {
  const [address = '', prefix = '', ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || address.includes('%') || more.length > 0) return undefined;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) return undefined;
  return { address, prefix: Number(prefix), family };
}

/** An IPv4 address that is written as an IPv6 one (RFC 4291 section 2.5.5.2), as IPv4. Other addresses stay. */
export function unmapped(address: string): string {
  const mapped = /^::ffff:(?<ipv4>[\d.]+)$/i.exec(address)?.groups?.['ipv4'];
  return mapped ?? address;
}

/** Whether addresses are in one of the ranges. Invalid ranges count as none. */
export function createRangeTest(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges.flatMap((text) => parseRange(text) ?? [])) {
    list.addSubnet(range.address, range.prefix, range.family === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const plain = unmapped(address);
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function numberOf(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

/** The eight groups of an IPv6 address as numbers. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = partsOf(head);
  const after = partsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<number>(Math.max(0, zeros)).fill(0), ...after];
}

function partsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
