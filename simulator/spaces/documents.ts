/** An answer of Spaces. */
export interface SpacesReply {
  readonly status: number;
  readonly xml?: string;
  /** A body that is no XML. */
  readonly json?: string;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What belongs to a bucket beside its objects, by the query that asks for it, and what is said where it was never set. */
const DOCUMENTS: Readonly<
  Record<string, { readonly root?: string; readonly missing?: string; readonly empty?: string }>
> = {
  acl: {},
  cors: { root: 'CORSConfiguration', missing: 'NoSuchCORSConfiguration' },
  lifecycle: { root: 'LifecycleConfiguration', missing: 'NoSuchLifecycleConfiguration' },
  logging: { root: 'BucketLoggingStatus', empty: 'BucketLoggingStatus' },
  policy: { missing: 'NoSuchBucketPolicy' },
  versioning: { root: 'VersioningConfiguration', empty: 'VersioningConfiguration' },
};

/** The document that a query is about, or undefined for objects and the bucket itself. */
export function documentOf(query: URLSearchParams): string | undefined {
  return [...Object.keys(DOCUMENTS), 'location'].find((name) => query.has(name));
}

/** An error as S3 writes it. */
export function spacesError(status: number, code: string, message: string): SpacesReply {
  return { status, xml: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}

/** Reads a document of a bucket. */
export function readDocument(name: string, region: string, documents: ReadonlyMap<string, string>): SpacesReply {
  if (name === 'location') {
    return { status: 200, xml: `<LocationConstraint xmlns="${NAMESPACE}">${region}</LocationConstraint>` };
  }
  if (name === 'acl') return { status: 200, xml: accessOf(documents.get(name) ?? 'private') };
  const stored = documents.get(name);
  if (stored !== undefined) return { status: 200, [name === 'policy' ? 'json' : 'xml']: stored };
  const { missing, empty } = DOCUMENTS[name] ?? {};
  if (empty !== undefined) return { status: 200, xml: `<${empty} xmlns="${NAMESPACE}"/>` };
  return spacesError(404, missing ?? 'NoSuchKey', `The bucket has no ${name}.`);
}

/** Keeps a document of a bucket as it came, or the name of a canned access. */
export function writeDocument(name: string, text: string, access: string, documents: Map<string, string>): SpacesReply {
  const root = DOCUMENTS[name]?.root;
  if (name === 'acl') {
    if (!['private', 'public-read'].includes(access))
      return spacesError(400, 'InvalidArgument', 'x-amz-acl is not valid.');
    documents.set(name, access);
    return { status: 200 };
  }
  if (root !== undefined && !text.includes(`<${root}`)) {
    return spacesError(400, 'MalformedXML', `The body is no ${root}.`);
  }
  documents.set(name, text);
  return { status: name === 'policy' ? 204 : 200 };
}

function accessOf(canned: string): string {
  const grant = (grantee: string, permission: string): string => {
    return `<Grant>${grantee}<Permission>${permission}</Permission></Grant>`;
  };
  const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const owner = `<Grantee ${schema} xsi:type="CanonicalUser"><ID>1</ID></Grantee>`;
  const everybody = `<Grantee ${schema} xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>`;
  const grants = grant(owner, 'FULL_CONTROL') + (canned === 'public-read' ? grant(everybody, 'READ') : '');
  return `<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList>${grants}</AccessControlList></AccessControlPolicy>`;
}
