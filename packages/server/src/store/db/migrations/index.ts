/** All migrations, in their order. */
import { initial } from './0001-initial.ts';
import { groups } from './0002-groups.ts';
import { passkeys } from './0004-passkeys.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [initial, groups, passkeys];
