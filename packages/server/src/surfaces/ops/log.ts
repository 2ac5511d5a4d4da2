/** The server's log: JSON, one object per line, for machines. The readable form for people is in surfaces/dev. */
import pino, { type DestinationStream, type Logger } from 'pino';

/**
 * Where the words of a caller could end up if somebody ever logged a whole input. No line does so on purpose; these are
 * blanked out all the same.
 */
const secrets = new Set([
  'AccessToken',
  'AuthParameters',
  'ChallengeResponses',
  'ClientSecret',
  'ConfirmationCode',
  'IdToken',
  'Password',
  'PreviousPassword',
  'ProposedPassword',
  'RefreshToken',
  'SecretCode',
  'SecretHash',
  'Session',
  'TemporaryPassword',
  'UserCode',
  'authorization',
  'code',
  'password',
  'secret',
]);

/** Makes a log that writes lines of JSON to a destination. */
export function createLog(destination: DestinationStream): Logger {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // pino's own `redact` would cost 22 us for every line with as many wildcards; this costs less than one.
      formatters: { level: (label) => ({ level: label }), log: (line) => withoutSecrets(line) },
      serializers: { err: describeError },
    },
    destination,
  );
}

/** How deep a line is looked through; what nests deeper is not shown, and a circle ends there. */
const maxDepth = 5;

/** The line with secrets blanked out wherever they are; errors are left to their serializer. */
function withoutSecrets(line: object, depth = 0): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(line)) {
    shown[name] = secrets.has(name) ? '[redacted]' : shownValue(value, depth);
  }
  return shown;
}

function shownValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth === maxDepth) return '[nested too deeply]';
  return Array.isArray(value) ? value.map((item) => shownValue(item, depth + 1)) : withoutSecrets(value, depth + 1);
}

/** Name, message and stack only: other members of an error may hold data (PostgreSQL's `detail` quotes rows). */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'something that is no Error was thrown' };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause instanceof Error ? { cause: describeError(cause) } : {}) };
}

/** A log that writes nothing. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}
