/** What a plan says, for people and for programs. */
import type { Action, Change } from '@latchkey/server/declaration';
import { printable } from '../output/printable.ts';

const marks: Readonly<Record<Action, string>> = {
  create: '+',
  change: '~',
  remove: '-',
  extra: '?',
  blocked: '!',
  keep: '=',
};

export interface Summary {
  readonly create: number;
  readonly change: number;
  readonly remove: number;
  readonly blocked: number;
  readonly extra: number;
  readonly keep: number;
}

/** With `prune`, what is not declared is removed. */
export function withPrune(changes: readonly Change[], prune: boolean): readonly Change[] {
  return changes.map((change) => (prune && change.action === 'extra' ? { ...change, action: 'remove' } : change));
}

export function summaryOf(changes: readonly Change[]): Summary {
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  return {
    create: count('create'),
    change: count('change'),
    remove: count('remove'),
    blocked: count('blocked'),
    extra: count('extra'),
    keep: count('keep'),
  };
}

/** Whether an `apply` would do something, or would refuse to. */
export function hasChanges({ create, change, remove, blocked }: Summary): boolean {
  return create + change + remove + blocked > 0;
}

/** A line for each change, and one for each member that differs. */
export function changeLines(changes: readonly Change[]): readonly string[] {
  return changes.filter(({ action }) => action !== 'keep').flatMap(linesOf);
}

function linesOf({ action, kind, name, pool, differences, reason }: Change): readonly string[] {
  const where = kind === 'user pool' ? '' : ` (${pool})`;
  const why = action === 'extra' ? ': not declared; --prune removes it' : reason === undefined ? '' : `: ${reason}`;
  return [
    printable(`  ${marks[action]} ${kind} ${name}${where}${why}`),
    ...differences.map(({ member, from, to }) => printable(`      ${member}: ${shown(from)} -> ${shown(to)}`)),
  ];
}

/** Longest value in a line. */
const longest = 120;

function shown(value: unknown): string {
  if (value === undefined) return '(not set)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}

/** `2 to create, 1 to change, 0 to remove; 5 stay.` */
export function summaryWords({ create, change, remove, blocked, keep, extra }: Summary): string {
  const parts = [`${create} to create`, `${change} to change`, `${remove} to remove`];
  const stay = `${keep} as declared${extra > 0 ? `, ${extra} not declared` : ''}`;
  return `${parts.join(', ')}; ${stay}${blocked > 0 ? `; ${blocked} cannot be changed` : ''}.`;
}

/** For programs: without the values of members that are as declared. */
export function changeFacts(changes: readonly Change[]): readonly object[] {
  return changes
    .filter(({ action }) => action !== 'keep')
    .map(({ action, kind, name, pool, differences, reason }) => ({
      action,
      kind,
      name,
      pool,
      differences: differences.map(({ member, from = null, to = null }) => ({ member, from, to })),
      reason: reason ?? null,
    }));
}

/** Lines for the outputs of a template and for what was left out. */
export function seedNotes(outputs: Readonly<Record<string, string | undefined>>, notes: readonly string[]) {
  return [
    ...Object.entries(outputs).map(([name, value]) => printable(`  ${name} = ${value ?? '(known on AWS only)'}`)),
    ...notes.map((note) => printable(`  Note: ${note}.`)),
  ];
}
