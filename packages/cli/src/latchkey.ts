/** Starts the command for bin/latchkey.cjs. This file loads nothing itself, so that the rest can come from Node's compile cache. */
import { enableCompileCache } from 'node:module';

// Compiled code of earlier starts is used again: it halves the time until the server is ready (docs/decisions/0010).
const { directory } = enableCompileCache();
// Threads look for it here. Without it each of the SRP engine's would load a TypeScript parser of its own: 30 MB in all.
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory;
const { run } = await import('./run.ts');
await run(process.argv);
