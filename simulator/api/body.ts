import type { IncomingMessage } from 'node:http';
import { Refusal, badRequest } from './refusal';

/** The largest body that is read, in bytes. DigitalOcean does not say its own; 64 KiB of user data fit many times. */
export const MOST_BODY_BYTES = 1024 * 1024;

/** Reads the JSON of a request; undefined where it has no body. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new Refusal(415, 'unsupported_media_type', 'The content type must be application/json.');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
}

/** Reads the bytes of a request. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      // What is too much is read and dropped: a client that is still sending would not see an answer.
      length += (chunk as Buffer).length;
      if (length <= MOST_BODY_BYTES) chunks.push(chunk as Buffer);
    }
  } catch {
    // A client that goes away takes with it what it had sent whole, too, as long as that was not read.
    throw badRequest('The body did not arrive whole.');
  }
  if (length > MOST_BODY_BYTES) {
    throw new Refusal(413, 'request_entity_too_large', `The body is larger than ${MOST_BODY_BYTES} bytes.`);
  }
  return Buffer.concat(chunks);
}
