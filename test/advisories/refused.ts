import { expect } from 'vitest';

/** What a request rejects with that the server refuses, in contrast to one in which it fails. */
export const refusedByName = {
  name: expect.stringMatching(
    /^(?:NotAuthorized|InvalidParameter|CodeMismatch|ExpiredCode|UserNotFound|ResourceNotFound)Exception$/,
  ) as string,
};
