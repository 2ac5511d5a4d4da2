/** The operations of Latchkey's own, by name. */
import type { Extension } from './extension.ts';
import { ExplainSignIns } from './ExplainSignIns.ts';

export const extensions: Readonly<Record<string, Extension>> = { ExplainSignIns };
