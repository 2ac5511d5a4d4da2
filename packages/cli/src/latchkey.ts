#!/usr/bin/env node
/** The `latchkey` command. This file only starts the rest, so that the rest can come from Node's compile cache. */
import { enableCompileCache } from 'node:module';

// Compiled code of earlier starts is used again: it halves the time until the server is ready (docs/decisions/0010).
enableCompileCache();
const { run } = await import('./run.ts');
await run(process.argv);
