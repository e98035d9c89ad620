/** One part of a multi-part user-data document, as cloud-init reads it. */
export interface UserDataPart {
  /** Its name in the multi-part document, by which cloud-init orders and logs it. */
  readonly filename: string;
  /** `text/cloud-config`, `text/x-shellscript`, ... */
  readonly contentType: string;
  /** The part's text. */
  readonly content: string;
  /** How cloud-init merges a cloud-config part into those before it. @default cloud-init's own, which replaces */
  readonly mergeType?: string;
}

/** The boundary that the cloudinit provider uses unless told otherwise. */
const BOUNDARY = 'MIMEBOUNDARY';

/**
 * The document that the data source `cloudinit_config` renders from these parts with `gzip` and `base64_encode` off,
 * byte for byte. Source: hashicorp/terraform-provider-cloudinit 2.3.7, internal/provider/cloudinit_config.go.
 */
export function renderMime(parts: readonly UserDataPart[]): string {
  const head = `Content-Type: multipart/mixed; boundary="${BOUNDARY}"\nMIME-Version: 1.0\r\n\r\n`;
  const bodies = parts.map(
    (part, index) => `${index === 0 ? '' : '\r\n'}--${BOUNDARY}\r\n${headers(part)}\r\n${part.content}`,
  );
  return `${head}${bodies.join('')}\r\n--${BOUNDARY}--\r\n`;
}

function headers(part: UserDataPart): string {
  const lines = [
    `Content-Disposition: attachment; filename="${part.filename}"`,
    'Content-Transfer-Encoding: 7bit',
    `Content-Type: ${part.contentType}`,
    'Mime-Version: 1.0',
    ...(part.mergeType === undefined ? [] : [`X-Merge-Type: ${part.mergeType}`]),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}
