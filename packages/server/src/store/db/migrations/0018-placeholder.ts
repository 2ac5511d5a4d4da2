/** Holds the number of a migration of another branch, and changes nothing. */
import type { Migration } from './migration.ts';

export const placeholder: Migration = { version: 18, name: 'placeholder', up: async () => undefined };
