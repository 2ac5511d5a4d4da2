/** One request to the console: who asks, and what pages work with. */
import type { Context } from 'hono';
import type { OperationName, Outputs } from '@latchkey/model';
import type { DevInbox } from '../../delivery/dev-inbox.ts';
import type { Services } from '../../services.ts';
import type { Html } from '../pages/html.ts';
import type { FormFields } from './form-fields.ts';

/** Where the console is, on every server that has one. */
export const CONSOLE = '/_latchkey/console';

export interface Visit {
  readonly services: Services;
  readonly context: Context;
  /** The user name of the administrator; null in development, where nobody signs in. */
  readonly administrator: string | null;
  /** The pool of the administrators of the console; null in development. */
  readonly administratorsPool: string | null;
  /** The development inbox. */
  readonly inbox: DevInbox | undefined;
  /** The address of the API, without a slash at the end. */
  readonly endpoint: string;
  /** The token of forms. */
  readonly csrf: string;
  readonly now: number;
  /** A parameter of the path. */
  readonly part: (name: 'pool' | 'client' | 'user' | 'group') => string;
  /** A parameter of the query; undefined if it is absent or empty. */
  readonly query: (name: string) => string | undefined;
  /**
   * Runs an operation of the API as an administrator, with its validation and its errors.
   * @throws ServiceError
   */
  readonly call: <N extends OperationName>(name: N, input: object) => Promise<Outputs[N]>;
  /** What came of the form that was posted; undefined for a page that is only shown. */
  readonly posted: Posted | undefined;
}

/** A form whose answer is a page, not a redirect: it failed, or the page shows what no address may contain. */
export interface Posted {
  readonly action: string;
  /** The element that the form was about, such as a device key; empty if there is only one. */
  readonly item: string;
  readonly fields: FormFields;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** A value that is shown once. */
  readonly revealed: string | undefined;
}

/** What follows a form: another page, or the same page with a value that is shown once. */
export type Outcome =
  | { readonly to: string; readonly done: string }
  | { readonly revealed: string; readonly done?: undefined };

/** @throws ServiceError, which the page then shows beside the form */
export type Action = (visit: Visit, fields: FormFields) => Promise<Outcome>;

/** What a page shows. */
export interface Shown {
  readonly title: string;
  readonly content: Html;
  /** What the title stands below: names and addresses, from the top. */
  readonly trail?: readonly (readonly [name: string, to: string])[];
  /** The tab of the pool's menu. */
  readonly tab?: string;
  /** The pool whose menu is shown. */
  readonly pool?: { readonly id: string; readonly name: string };
  /** Something small beside the title. */
  readonly beside?: Html;
  /** Whether the content is read again every few seconds. */
  readonly isLive?: boolean;
}

export interface ConsolePage {
  /** The path below the console, as Hono writes it. */
  readonly path: string;
  /** The part of the main menu that it belongs to. */
  readonly menu: 'overview' | 'pools' | 'activity' | 'triggers' | 'inbox';
  /** @throws ServiceError, which is shown as a page of its own */
  readonly show: (visit: Visit) => Promise<Shown>;
  /** By the value of the field `action`. */
  readonly actions?: Readonly<Record<string, Action>>;
}
