import { emailProblem } from '../../lib/core/email';
import type { Fields } from '../api/fields';
import { badRequest } from '../api/refusal';

/** Who is told of an alert. */
export interface Notifications {
  readonly email: readonly string[];
  readonly slack: readonly { readonly channel: string; readonly url: string }[];
}

/** Reads who is told; an address that can't be verified is answered with 400, as one is that was not verified. */
export function readNotifications(body: Fields): Notifications {
  const email = body.strings('email');
  const wrong = email.find((address) => emailProblem(address) !== undefined);
  if (wrong !== undefined) throw badRequest(`email address "${wrong}" is not verified`);
  return {
    email,
    slack: body.objects('slack').map((each) => ({ channel: each.string('channel'), url: each.string('url') })),
  };
}
