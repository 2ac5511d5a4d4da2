/** Objects with one member that is computed when it is read. Copies of the object have the member too. */

/** The place of the function that computes the member. It is not enumerable, so copies do not have it. */
const COMPUTE = Symbol('compute');

interface Computing {
  readonly [COMPUTE]: () => unknown;
}

/**
 * Returns a function that adds the member to a new object.
 *
 * Object literals with a getter would do the same. But V8 keeps the getter of such a literal among its old objects, and with it
 * everything that the getter can reach, until old objects are collected (docs/decisions/0070). Here all objects share one getter.
 *
 * @param name of the member
 */
export function lazyMember<const K extends string>(name: K) {
  const descriptor: PropertyDescriptor & ThisType<Computing> = {
    enumerable: true,
    configurable: true,
    get() {
      return this[COMPUTE]();
    },
  };
  return <T extends object, V>(object: T, compute: () => V): T & { readonly [N in K]: V } => {
    Object.defineProperty(object, COMPUTE, { value: compute });
    return Object.defineProperty(object, name, descriptor) as T & { readonly [N in K]: V };
  };
}
