/** Where a stack's JSON says by which tags its workspace is to be found. Terraform passes it over as a comment. */
export const WORKSPACE_TAGS = 'workspaceTags';
