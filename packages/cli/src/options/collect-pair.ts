import { InvalidArgumentError } from 'commander';

/**
 * Reads an option such as `--attribute name=value` that may be given again, for commander.
 *
 * @param before what it was given before
 */
export function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Give NAME=VALUE.');
  return { ...before, [name]: value };
}
