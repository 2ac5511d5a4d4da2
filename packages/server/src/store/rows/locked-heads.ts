/** The heads of audit chains whose users' rows a write has locked, so that an event need not read them again. */
import type { UsersTable } from '../db/schema.ts';

type Owner = { readonly poolId: string; readonly sub: string };

/** Belongs to one write: the lock ends with it. */
export class LockedHeads {
  readonly #heads = new Map<string, Pick<UsersTable, 'audit_head'>>();

  get(owner: Owner): Pick<UsersTable, 'audit_head'> | undefined {
    return this.#heads.get(keyOf(owner));
  }

  set(owner: Owner, audit_head: UsersTable['audit_head']): void {
    this.#heads.set(keyOf(owner), { audit_head });
  }

  delete(owner: Owner): void {
    this.#heads.delete(keyOf(owner));
  }
}

function keyOf({ poolId, sub }: Owner): string {
  return `${poolId}/${sub}`;
}
