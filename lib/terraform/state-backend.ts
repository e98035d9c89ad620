import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';
import { Faults } from '../core/fault';
import {
  cloudProjectNameProblem,
  organizationNameProblem,
  workspaceNameProblem,
  workspaceTagProblem,
} from '../core/names';
import { WORKSPACE_TAGS } from '../core/workspace-tags';
import { reportFaults } from './faults-of';

/** A file of the project, outside the output folder, which cdktf clears. */
export interface LocalState {
  readonly kind: 'local';
}

/** Terraform Cloud, or a Terraform Enterprise. One workspace a stack, called `PREFIX` and the name of the stack. */
export interface CloudState {
  readonly kind: 'cloud';
  /** The organization. It has to exist. */
  readonly organization: string;
  /** The host, with its port where that is not 443. @default app.terraform.io */
  readonly hostname?: string;
  /** The project of the workspaces. Terraform makes it, and the workspaces in it, where they do not exist. @default the organization's own */
  readonly project?: string;
  /** What stands before the stack's name, such as `staging-`: two settings of one stack must not share a state. @default nothing */
  readonly prefix?: string;
  /**
   * Tags of the workspaces. Terraform itself finds a workspace by its name or by its tags, never by both, so they are set
   * by `do-patterns upload`.
   * @default none
   */
  readonly tags?: readonly string[];
}

/**
 * A Spaces bucket. Terraform reads its credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 * Whether Spaces honours conditional writes is unverified, so there is no lock: one apply at a time.
 */
export interface SpacesState {
  readonly kind: 'spaces';
  /** The bucket. It has to exist. */
  readonly bucket: string;
  /** The bucket's region. */
  readonly region: string;
  /** What stands before the stack's name in the key, such as `staging/`. @default nothing */
  readonly prefix?: string;
}

/** Where a stack's state is kept. */
export type StateBackend = LocalState | CloudState | SpacesState;

/** Puts the backend into a stack. What Terraform Cloud would refuse is a fault of the stack. */
export function addStateBackend(stack: TerraformStack, backend: StateBackend): void {
  const name = stack.node.id;
  if (backend.kind === 'local') {
    // Terraform runs in cdktf.out/stacks/NAME; a relative path keeps the JSON the same on every machine.
    new LocalBackend(stack, { path: `../../../state/${name}.tfstate` });
  } else if (backend.kind === 'cloud') {
    addCloudBackend(stack, backend);
  } else {
    new S3Backend(stack, {
      bucket: backend.bucket,
      key: `${backend.prefix ?? ''}${name}.tfstate`,
      endpoints: { s3: `https://${backend.region}.digitaloceanspaces.com` },
      // The name satisfies the backend's check; Spaces has no regions of Amazon's.
      region: 'us-east-1',
      skipCredentialsValidation: true,
      skipMetadataApiCheck: true,
      skipRegionValidation: true,
      skipRequestingAccountId: true,
      skipS3Checksum: true,
    });
  }
}

function addCloudBackend(
  stack: TerraformStack,
  { organization, hostname, project, prefix = '', tags = [] }: CloudState,
): void {
  const workspace = `${prefix}${stack.node.id}`;
  new CloudBackend(stack, {
    organization,
    ...(hostname !== undefined && { hostname }),
    workspaces: new NamedCloudWorkspace(workspace, project),
  });
  if (tags.length > 0) stack.addOverride(`//.${WORKSPACE_TAGS}`, tags);
  const faults = new Faults();
  // A missing organization is the settings' fault, and told there.
  if (organization !== '') faults.check('state.organization', organizationNameProblem(organization));
  if (project !== undefined) faults.check('state.project', cloudProjectNameProblem(project));
  faults.check('state.workspace', workspaceNameProblem(workspace));
  for (const tag of tags) faults.check('state.tags', workspaceTagProblem(tag));
  reportFaults(stack, faults);
}
