/**
 * Imports of Node's own modules, for the bundle. An ES module that imports `node:http` makes Node read every export of it, also those
 * that are loaded when they are first read: Node then loads its whole HTTP client (undici), although nobody uses it. It costs a tenth of
 * the start and several megabytes. `process.getBuiltinModule` returns the same module without reading anything.
 */
import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

const prefix = '\0builtin:';

/** Replaces `import { x } from 'node:y'` by the member x of `process.getBuiltinModule('node:y')`. Unused members are removed. */
export function nodeBuiltins(): Plugin {
  return {
    name: 'node-builtins',
    resolveId(source, _importer, { kind }) {
      // `require` of a builtin reads nothing either.
      return kind === 'require-call' || !isBuiltin(source) ? undefined : `${prefix}${source}`;
    },
    load(id) {
      return id.startsWith(prefix) ? { code: moduleOf(id.slice(prefix.length)), moduleSideEffects: false } : undefined;
    },
  };
}

function moduleOf(name: string): string {
  const builtin: object = process.getBuiltinModule(name) as object;
  const names = Object.keys(builtin).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key));
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'export default builtin;',
    ...names.map((key) => `const node_${key} = /* @__PURE__ */ (() => builtin.${key})();`),
    `export { ${names.map((key) => `node_${key} as ${key}`).join(', ')} };`,
  ].join('\n');
}
