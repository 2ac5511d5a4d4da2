/**
 * Declared pools over HTTP, for `latchkey plan`, `apply` and `pool export`: reads seed files and templates, compares them with a
 * server, and changes it. Nothing here opens a store or listens.
 *
 * @module
 */
export { exportDeclaration } from './export/export-declaration.ts';
export type { Administration } from './reconcile/administration.ts';
export type { Action, Change, Difference, Step } from './reconcile/change.ts';
export { carryOut, planDeclaration } from './reconcile/plan.ts';
export { readSeedFile, type Seed } from './read-seed.ts';
export { DeclarationError } from './source/problems.ts';
export { writeYaml } from './source/write-document.ts';
