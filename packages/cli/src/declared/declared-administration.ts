/** Compares a seed file or template with a server, through the API. */
import type { Administration, Seed } from '@latchkey/server/declaration';
import type { Administration as Administered } from '../administrator/administration.ts';

/** The operations of the API over HTTP. */
export function overHttp({ service }: Administered): Administration {
  return { call: (operation, input) => service.call(operation, input), credentials: undefined };
}

/** The account in ARNs of a template, as `latchkey serve` has it by default. */
const accountId = '000000000000';

/** @throws DeclarationError */
export async function readFile(
  file: string,
  { place }: Administered,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Seed> {
  const { readSeedFile } = await import('@latchkey/server/declaration');
  return readSeedFile(file, { parameters, region: place.region, accountId });
}
