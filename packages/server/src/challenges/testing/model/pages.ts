/** How the steps of a walk that are taken on pages differ from those through the API. */
import { errors, type Result } from '../reference-model.ts';

/** What pages put in the place of a Session begins with this. */
export const PAGE = 'page:';

/** Whether a Session, or what tokens came with, is that of a page. */
export const isOfPage = (session: string | undefined): boolean => session?.startsWith(PAGE) === true;

/** Where the first page leads users who must do something else before they sign in. */
const elsewhere: ReadonlyMap<Result, Result> = new Map([
  [errors.resetRequired, `${PAGE}confirmforgotPassword`],
  [errors.notConfirmed, `${PAGE}confirm`],
]);

/** The result of the first page; `result` is that of the API. */
export const onFirstPage = (result: Result): Result => elsewhere.get(result) ?? result;

/** The page for a new password, and the one for the code of a sign-up, when the first page leads there. */
export const pageOfReset = onFirstPage(errors.resetRequired);
export const pageOfConfirm = onFirstPage(errors.notConfirmed);

/** The parameter in which pages name the secret of the device that the browser has become. */
export const DEVICE_SECRET = 'DEVICE_SECRET';

/** What a page says of an error: its status. Who has tried too often is told so. */
export const pageErrorOf = (error: Result): Result =>
  `${PAGE}${error === errors.locked || error === errors.tooManyCodes ? 429 : 400}`;
