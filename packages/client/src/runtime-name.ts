/** What a program runs in, for the name of its device. */

/** The part of `process` that tells runtimes apart. */
export interface RuntimeProcess {
  readonly platform: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** Returns a name such as `Bun on Linux`. Bun and Deno have Node's `process`, too, and Next.js sets NEXT_RUNTIME in its servers. */
export function runtimeNameOf({ platform, versions, env }: RuntimeProcess): string {
  return `${runtimeOf(versions, env)} on ${systems[platform] ?? platform}`;
}

function runtimeOf(versions: RuntimeProcess['versions'], env: RuntimeProcess['env']): string {
  if (isSet(env, 'NEXT_RUNTIME')) return 'Next.js';
  if (versions['bun'] !== undefined) return 'Bun';
  return versions['deno'] === undefined ? 'Node.js' : 'Deno';
}

/** Deno asks whether a program may read a variable, or refuses it. */
function isSet(env: RuntimeProcess['env'], name: string): boolean {
  try {
    return Boolean(env[name]);
  } catch {
    return false;
  }
}
