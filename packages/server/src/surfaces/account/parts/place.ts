/** Where an address is, as far as the operator's table knows (risk-data/locations.ts). */
import type { Services } from '../../../services.ts';

/** Returns `Berlin, Germany · 192.0.2.7`, or as much of it as is known; undefined if nothing is. */
export function placeOf(
  { riskData }: Pick<Services, 'riskData'>,
  address: string | null | undefined,
): string | undefined {
  if (address == null) return undefined;
  const location = riskData.locations.find(address);
  const names = [location?.city, location?.country].filter((name) => name != null);
  return [...(names.length === 0 ? [] : [names.join(', ')]), address].join(' · ');
}
