/** Where exported events go: the options `--log-destination ARN=WHERE`, and a file for every other ARN. */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';

/** A place that events are written to. */
export type LogDestination =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'web'; readonly url: URL };

export interface LogDestinations {
  /** The destinations that options name, by ARN. */
  readonly named: ReadonlyMap<string, LogDestination>;
  /** The directory of the files for all other ARNs. */
  readonly directory: string;
}

/** The name in an ARN may contain `=`, so the first `=` need not be the one before the place. */
const beforePlace = /=(?=file:|https?:\/\/)/;

/**
 * Reads an option.
 * @returns undefined if it is not `ARN=file:PATH` or `ARN=` and a web address without user and fragment
 */
export function parseLogDestination(text: string): readonly [arn: string, LogDestination] | undefined {
  const index = text.search(beforePlace);
  const [arn, where] = [text.slice(0, index), text.slice(index + 1)];
  if (index < 0 || !arn.startsWith('arn:')) return undefined;
  if (where.startsWith('file:')) {
    const path = where.slice('file:'.length);
    return path === '' || path.endsWith('/') ? undefined : [arn, { kind: 'file', path }];
  }
  const url = URL.parse(where);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return [arn, { kind: 'web', url }];
}

/** Returns the destination of an ARN: the named one, or `<directory>/<service>/<name>.jsonl`. */
export function destinationOf({ named, directory }: LogDestinations, arn: string): LogDestination {
  const destination = named.get(arn);
  if (destination === undefined) return { kind: 'file', path: join(directory, fileNameOf(arn)) };
  if (destination.kind === 'web' || isAbsolute(destination.path)) return destination;
  return { kind: 'file', path: join(process.cwd(), destination.path) };
}

const longestName = 150;

/**
 * A file name for an ARN: the service, and the name without characters that mean something in paths. Names that had to
 * be changed get a part of a hash, so that they do not share a file with others. ARNs that differ only in partition,
 * Region or account do: each event names its pool.
 */
function fileNameOf(arn: string): string {
  const [, , service = '', , , ...name] = arn.split(':');
  const whole = name.join(':').replace(/^(?:log-group:|deliverystream\/)/, '');
  const plain = whole.replaceAll(/[^\w.-]+/g, '_').slice(0, longestName);
  const hash = plain === whole ? '' : `-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
  return `${service.replaceAll(/\W/g, '_')}-${plain}${hash}.jsonl`;
}
