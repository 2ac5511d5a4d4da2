/** Parses the options that define functions. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** One `--function NAME=WHERE`. */
export interface FunctionOption {
  /** A function name, or a whole ARN. */
  readonly name: string;
  readonly target:
    | { readonly kind: 'module' /** Absolute. */; readonly path: string }
    | { readonly kind: 'http'; readonly url: URL };
}

/** An option about functions is invalid. */
export class FunctionOptionError extends Error {
  override readonly name = 'FunctionOptionError';
  /** The next step, in one sentence. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

const forms = 'Give --function NAME=./module.mjs or --function NAME=https://host/path.';

/**
 * Reads `NAME=./module.mjs` or `NAME=https://host/path`.
 *
 * @param workingDirectory base of relative paths
 * @throws FunctionOptionError
 */
export async function parseFunctionOption(text: string, workingDirectory: string): Promise<FunctionOption> {
  const separator = text.indexOf('=');
  const [name, where] = [text.slice(0, separator).trim(), text.slice(separator + 1).trim()];
  if (separator < 1 || name === '' || where === '') {
    throw new FunctionOptionError(`"${text}" is not a function name with a location.`, forms);
  }
  if (/^https?:\/\//i.test(where)) return { name, target: { kind: 'http', url: httpAddress(name, where) } };
  const path = resolve(workingDirectory, where);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new FunctionOptionError(`There is no module ${path} for the function ${name}.`, forms);
  return { name, target: { kind: 'module', path } };
}

/**
 * Rejects addresses with a user or password, which process lists would show. The message does not quote the address,
 * because it may contain them.
 */
function httpAddress(name: string, where: string): URL {
  const url = URL.parse(where);
  if (url === null || url.username !== '' || url.password !== '') {
    throw new FunctionOptionError(`The address of the function ${name} is not valid.`, forms);
  }
  return url;
}
