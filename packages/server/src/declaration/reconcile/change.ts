/** What has to be done so that a server is as declared. */
import type { Path } from '../source/problems.ts';

/**
 * - `create`, `change`, `remove`: what `run` does
 * - `keep`: it is as declared
 * - `extra`: the server has it and the declaration does not; it stays, unless removal is asked for
 * - `blocked`: it is different and cannot be changed; somebody has to remove it first
 */
export type Action = 'create' | 'change' | 'keep' | 'remove' | 'extra' | 'blocked';

export type Kind =
  | 'user pool'
  | 'resource server'
  | 'identity provider'
  | 'group'
  | 'app client'
  | 'branding'
  | 'UI customization'
  | 'risk configuration'
  | 'domain'
  | 'session configuration'
  | 'log delivery'
  | 'terms'
  | 'user';

/** A member that is different. Values of secrets are never in it. */
export interface Difference {
  /** `Policies.PasswordPolicy.MinimumLength`. */
  readonly member: string;
  /** Undefined: it is not set. */
  readonly from: unknown;
  readonly to: unknown;
}

export interface Change {
  readonly action: Action;
  readonly kind: Kind;
  /** The name or id of the thing. */
  readonly name: string;
  /** The pool that it belongs to: its id, or its name while it has none. */
  readonly pool: string;
  readonly differences: readonly Difference[];
  /** Why it is blocked. */
  readonly reason?: string;
}

/** A change that can be made. */
export interface Step extends Change {
  /** Where it is declared, or what it is missing from. */
  readonly path: Path;
  run(): Promise<void>;
}

/** A pool whose id may be known only once it was created. */
export interface Place {
  /** How messages name it. */
  readonly label: string;
  /** Undefined while the pool does not exist. */
  readonly existing: string | undefined;
  /** @throws Error before the pool was created */
  id(): string;
}

export const nothing = async (): Promise<void> => undefined;
