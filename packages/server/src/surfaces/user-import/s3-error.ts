/** Errors in the form of S3, which clients of pre-signed URLs expect (API reference of S3, "Error responses"). */
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export class UploadError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Returns the document of an error. Code and message are ours, so they need no escapes. */
export function errorDocument({ code, message }: UploadError, requestId: string): string {
  const content = `<Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content}</Error>`;
}
