/** An answer that is an error, in the API's own form. Handlers throw it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** The API's short name of the error, e.g. `not_found`. */
    readonly errorId: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message);
}

export function unauthorized(): Refusal {
  return new Refusal(401, 'Unauthorized', 'Unable to authenticate you');
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, 'forbidden', message);
}

export function notFound(message = 'The resource you requested could not be found.'): Refusal {
  return new Refusal(404, 'not_found', message);
}

export function conflict(message: string): Refusal {
  return new Refusal(409, 'conflict', message);
}

export function preconditionFailed(message: string): Refusal {
  return new Refusal(412, 'precondition_failed', message);
}

export function unprocessable(message: string): Refusal {
  return new Refusal(422, 'unprocessable_entity', message);
}
