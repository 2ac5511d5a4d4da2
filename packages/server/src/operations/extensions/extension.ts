/** What Latchkey can be asked besides the API of Cognito. Administrators only: every request is signed. */
import type { Services } from '../../services.ts';

/** An operation of Latchkey's own. Its input and output are JSON, and no model describes them: it checks what it is given. */
export interface Extension {
  /** The name on the wire, without its prefix. */
  readonly name: string;
  /** @throws ServiceError with which the caller is answered */
  run(services: Services, input: unknown): Promise<object>;
}
