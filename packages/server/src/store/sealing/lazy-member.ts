/**
 * Objects with one member that is computed when it is read. Copies of the object have the member too.
 *
 * Object literals with a getter would do the same. But V8 keeps the getter of such a literal among its old objects, and with it everything
 * that the getter can reach, until old objects are collected: that was most of the memory that reads left behind (docs/decisions/0070).
 * Here all objects share one getter.
 */
class Holder<V> {
  readonly #compute: () => V;

  constructor(compute: () => V) {
    this.#compute = compute;
  }

  static valueOf<V>(holder: Holder<V>): V {
    return holder.#compute();
  }
}

/**
 * Returns a function that adds the member to other members.
 *
 * @param name of the member
 */
export function lazyMember<const K extends string>(name: K) {
  const descriptor = {
    enumerable: true,
    configurable: true,
    get(this: Holder<unknown>) {
      return Holder.valueOf(this);
    },
  };
  return <T extends object, V>(members: T, compute: () => V): T & { readonly [N in K]: V } => {
    const holder = Object.assign(new Holder(compute), members);
    return Object.defineProperty(holder, name, descriptor) as T & { readonly [N in K]: V };
  };
}
