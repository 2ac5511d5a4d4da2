/** Where the parts of a declaration come from in a template. */
import { type Path, pathText } from '../source/problems.ts';

export class Origins {
  readonly #paths = new Map<string, Path>();

  add(path: Path, origin: Path): void {
    this.#paths.set(pathText(path), origin);
  }

  /** The origin of a part: that of the nearest part around it that has one, and the rest of the path. */
  of(path: Path): Path {
    for (let length = path.length; length > 0; length--) {
      const origin = this.#paths.get(pathText(path.slice(0, length)));
      if (origin !== undefined) return [...origin, ...path.slice(length)];
    }
    return [];
  }
}
