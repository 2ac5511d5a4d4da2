/** What the surfaces for browsers are made from. */
import type { Services } from '../../services.ts';

export interface BrowserParts {
  readonly services: Services;
  /** The address of the server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
}
