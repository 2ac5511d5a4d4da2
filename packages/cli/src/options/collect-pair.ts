import { InvalidArgumentError } from 'commander';

/**
 * Parses a repeatable option such as `--attribute name=value`, for commander.
 *
 * @param before the values so far
 */
export function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Give NAME=VALUE.');
  return { ...before, [name]: value };
}
