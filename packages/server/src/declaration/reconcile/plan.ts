/** Compares a declaration with a server, and makes the changes. */
import type { Declaration, PoolDeclaration } from '../format/declaration.ts';
import { DeclarationError, type Problem, Problems } from '../source/problems.ts';
import type { Administration } from './administration.ts';
import type { Change, Step } from './change.ts';
import { planClients } from './clients.ts';
import { planPoolConfigurations } from './configurations.ts';
import { planPoolSettings } from './customization.ts';
import { planBeforeClients, planDomains } from './parts.ts';
import { currentPool, planPool } from './pool.ts';
import { planUsers } from './users.ts';

/**
 * Returns what has to be done, in the order in which it can be done. Changes nothing.
 *
 * @throws DeclarationError for names that several pools or app clients have, and for credentials that cannot be written over HTTP
 */
export async function planDeclaration(
  administration: Administration,
  declaration: Declaration,
): Promise<readonly Step[]> {
  if (administration.credentials === undefined) rejectCredentials(declaration);
  const steps: Step[] = [];
  for (const pool of declaration.pools) steps.push(...(await planOnePool(administration, pool, declaration.name)));
  return steps;
}

async function planOnePool(administration: Administration, declared: PoolDeclaration, name: string) {
  const current = await currentPool(administration, declared, name);
  const { place, ...itself } = planPool(administration, declared, current);
  return [
    itself,
    ...(await planBeforeClients(administration, place, declared)),
    ...(await planPoolConfigurations(administration, place, declared)),
    // The classic hosted UI can be customized only where there is a domain.
    ...(await planDomains(administration, place, declared)),
    ...(await planClients(administration, place, declared, name)),
    ...(await planPoolSettings(administration, place, declared)),
    ...(await planUsers(administration, place, declared)),
  ];
}

export interface ApplyOptions {
  /** Removes what belongs to declared pools and is not declared, in sections that the declaration has. Never users or pools. */
  readonly prune?: boolean;
  /** Called after each change that was made. */
  readonly onChange?: (change: Change) => void;
}

/**
 * Makes the changes. Each of them is complete in itself: after an interruption, a new plan has the rest.
 *
 * @throws DeclarationError if something is blocked, before anything is changed; and for a change that the server rejects
 */
export async function carryOut(
  steps: readonly Step[],
  declaration: Pick<Declaration, 'name' | 'locate'>,
  { prune = false, onChange = () => undefined }: ApplyOptions = {},
): Promise<void> {
  const blocked = steps.filter(({ action }) => action === 'blocked');
  if (blocked.length > 0) {
    const problems = new Problems((path) => declaration.locate(path));
    for (const { path, kind, name, reason = '' } of blocked) problems.add(path, `${kind} ${name}: ${reason}`);
    throw new DeclarationError(declaration.name, problems.found, 'Nothing was changed.');
  }
  const removals = prune ? steps.filter(({ action }) => action === 'extra').toReversed() : [];
  for (const step of [...steps.filter(({ action }) => action === 'create' || action === 'change'), ...removals]) {
    await step.run().catch((error: unknown) => {
      throw failed(step, declaration, error);
    });
    onChange(step.action === 'extra' ? { ...step, action: 'remove' } : step);
  }
}

function failed({ action, kind, name, path }: Step, declaration: Pick<Declaration, 'name' | 'locate'>, error: unknown) {
  // Only errors of the API are about the declaration.
  if (!(error instanceof Error) || !('code' in error)) return error;
  const verb = { create: 'create', change: 'change' }[action as string] ?? 'remove';
  const problem: Problem = {
    message: `could not ${verb} ${kind} ${name}: ${error.message} (${String(error.code)})`,
    path,
    ...declaration.locate(path),
  };
  const advice = 'What was changed before stays. Correct the declaration, and apply it again.';
  return new DeclarationError(declaration.name, [problem], advice, { cause: error });
}

function rejectCredentials(declaration: Declaration): void {
  const message = 'totp, devices and passkeys can only be seeded in development: latchkey dev --seed FILE';
  const problems = declaration.pools.flatMap(({ users = [], path }) =>
    users.flatMap((user, index) => {
      if (user.totp === undefined && user.devices === undefined && user.passkeys === undefined) return [];
      const at = [...path, 'users', index];
      return [{ message, path: at, ...declaration.locate(at) }];
    }),
  );
  if (problems.length > 0) throw new DeclarationError(declaration.name, problems);
}
