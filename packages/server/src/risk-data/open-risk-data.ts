/** Opens the data that threat protection works with and that only the operator can provide. */
import { createReadStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Logger } from '../ports/log.ts';
import { type CompromisedPasswords, compromisedPasswordsIn, noCompromisedPasswords } from './compromised-passwords.ts';
import { type Locations, noLocations, readLocations } from './locations.ts';

export interface RiskData {
  readonly locations: Locations;
  readonly compromisedPasswords: CompromisedPasswords;
}

/** The options that name the data. */
export interface RiskDataOptions {
  /** A CSV file of address ranges and where they are (risk-data/locations.ts). */
  readonly locations?: string | undefined;
  /** A directory of range files of Have I Been Pwned (risk-data/compromised-passwords.ts). */
  readonly compromisedPasswords?: string | undefined;
}

/** The data of a server whose operator provides none. */
export const noRiskData: RiskData = { locations: noLocations, compromisedPasswords: noCompromisedPasswords };

/** A file or directory that cannot be used. */
export class RiskDataError extends Error {
  override readonly name = 'RiskDataError';
  /** What to do about it. */
  readonly advice: string;

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause });
    this.advice = advice;
  }
}

/** @throws RiskDataError */
export async function openRiskData(
  { locations, compromisedPasswords }: RiskDataOptions,
  log: Pick<Logger, 'warn'>,
): Promise<RiskData> {
  return {
    locations: locations === undefined ? noLocations : await openLocations(locations),
    compromisedPasswords:
      compromisedPasswords === undefined
        ? noCompromisedPasswords
        : await openCompromisedPasswords(compromisedPasswords, log),
  };
}

async function openLocations(path: string): Promise<Locations> {
  try {
    const input = createReadStream(path, 'utf8');
    return await readLocations(createInterface({ input, crlfDelay: Infinity }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RiskDataError(
      `The table of locations "${path}" cannot be read: ${reason}`,
      'Give a CSV file with a line "range,country,city,latitude,longitude" for each range of addresses.',
      error,
    );
  }
}

async function openCompromisedPasswords(path: string, log: Pick<Logger, 'warn'>): Promise<CompromisedPasswords> {
  const hasFile = await hasRangeFile(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw wrongDirectory(path, reason, error);
  });
  if (!hasFile) throw wrongDirectory(path, 'it has no range file, such as 21BD1 or 21BD1.txt');
  return compromisedPasswordsIn(path, log);
}

/** The whole list has a million files, so the search ends at the first. */
async function hasRangeFile(path: string): Promise<boolean> {
  for await (const { name } of await opendir(path)) if (/^[0-9A-F]{5}(?:\.txt)?$/.test(name)) return true;
  return false;
}

function wrongDirectory(path: string, reason: string, cause?: unknown): RiskDataError {
  return new RiskDataError(
    `The list of compromised passwords "${path}" cannot be used: ${reason}`,
    'Give a directory with the range files of Have I Been Pwned, one for each five digits of SHA-1.',
    cause,
  );
}
