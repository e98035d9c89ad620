import { Op, Token } from 'cdktf';
import { isDeferred } from '../terraform/deferred';

/** GiB as the MiB that DigitalOcean is told. Arithmetic on a reference has to be Terraform's own. */
export function storageMib(gib: number): string {
  return isDeferred(gib) ? Token.asString(Op.mul(gib, 1024)) : String(gib * 1024);
}
