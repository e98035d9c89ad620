import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';

/** Where a stack's state is kept. */
export type StateBackend =
  /** A file of the project, outside the output folder, which cdktf clears. */
  | { readonly kind: 'local' }
  /** Terraform Cloud; one workspace a stack, of the stack's name. */
  | { readonly kind: 'cloud'; readonly organization: string; readonly hostname?: string; readonly project?: string }
  /**
   * A Spaces bucket. Terraform reads its credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
   * Whether Spaces honours conditional writes is unverified, so there is no lock: one apply at a time.
   */
  | { readonly kind: 'spaces'; readonly bucket: string; readonly region: string };

/** Puts the backend into a stack. */
export function addStateBackend(stack: TerraformStack, backend: StateBackend): void {
  const name = stack.node.id;
  if (backend.kind === 'local') {
    // Terraform runs in cdktf.out/stacks/NAME; a relative path keeps the JSON the same on every machine.
    new LocalBackend(stack, { path: `../../../state/${name}.tfstate` });
  } else if (backend.kind === 'cloud') {
    new CloudBackend(stack, {
      organization: backend.organization,
      ...(backend.hostname !== undefined && { hostname: backend.hostname }),
      workspaces: new NamedCloudWorkspace(name, backend.project),
    });
  } else {
    new S3Backend(stack, {
      bucket: backend.bucket,
      key: `${name}.tfstate`,
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
