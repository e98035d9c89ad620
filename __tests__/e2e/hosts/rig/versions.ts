import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { Droplet } from './droplet';

const VARIANTS = path.join(__dirname, '../../../../examples/planner-api/variants');

/** How a version of examples/planner-api differs from version 1, which is on every droplet. */
export interface VersionProps {
  /** What `GET /version` says, and the image's tag. */
  readonly version: string;
  /** A directory of examples/planner-api/variants whose migration it has. @default version 1's migrations only */
  readonly variant?: 'next' | 'broken-migration';
  /** It starts, and answers 503 to `/health` for ever. @default false */
  readonly neverHealthy?: boolean;
  /** The container's process is killed that long after its start. @default it lives */
  readonly diesAfterSeconds?: number;
  /** It fills up its machine's disk, and ends. @default false */
  readonly fillsDisk?: boolean;
  /** Size of a file in its image that no other version has. @default 0 */
  readonly ownMib?: number;
}

function migration(file: string): string {
  return readFileSync(path.join(VARIANTS, file), 'utf8');
}

/**
 * Builds a version on the droplet, for {@link deploy}. By a name of its own: the host drops images of the app that no
 * release needs.
 */
export async function addVersion(droplet: Droplet, props: VersionProps): Promise<void> {
  const context = new TemporaryDirectory();
  const lines = ['FROM host-tests/planner-api'];
  if (props.neverHealthy) lines.push('ENV NEVER_HEALTHY=1');
  if (props.diesAfterSeconds !== undefined) {
    lines.push(
      `CMD ["timeout", "--signal=KILL", "${props.diesAfterSeconds}", "uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]`,
    );
  }
  if (props.fillsDisk) {
    // To the last block, which a write of many would leave.
    lines.push('CMD ["sh", "-c", "for size in 128K 4K; do dd if=/dev/zero bs=$size >>/tmp/all; done"]');
  }
  if (props.variant) {
    context.write('0002_tags.py', migration('next/migrations/versions/0002_tags.py'));
    lines.push('COPY *.py migrations/versions/');
  }
  if (props.variant === 'broken-migration') {
    // Behind the other, which a droplet may have had already.
    const broken = migration('broken-migration/migrations/versions/0002_broken.py');
    const next = broken.replace('revision = "0002"', 'revision = "0003"').replace('"0001"', '"0002"');
    context.write('0003_broken.py', next);
  }
  if (props.ownMib) {
    context.write('own', randomBytes(props.ownMib * 2 ** 20));
    lines.push('COPY own /srv/own');
  }
  // Last, so that the versions of a droplet have as much in common as they can.
  lines.push(`ENV VERSION=${props.version}`);
  context.write('Dockerfile', `${lines.join('\n')}\n`);
  const image = `host-tests/planner-api:${props.version}`;
  await droplet.runWithFiles(context.root, `DOCKER_BUILDKIT=0 docker build --quiet --tag ${image} -`);
  context.remove();
}
