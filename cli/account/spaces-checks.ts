import { type Finding, good, missing, unsure } from './finding';
import type { StackNeeds } from './stack-needs';

/** Where the Spaces of a region are; as for the Terraform provider, SPACES_ENDPOINT_URL names another place. */
function endpointOf(region: string): string {
  const template = process.env['SPACES_ENDPOINT_URL'] ?? 'https://{{.Region}}.digitaloceanspaces.com';
  return template.replace('{{.Region}}', region);
}

/** Spaces have keys of their own; Terraform's state backend reads them under Amazon's names. */
export async function checkSpacesKeys({ bucketRegions, stateEndpoint }: StackNeeds): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const [region] = bucketRegions;
  if (region !== undefined) {
    const endpoint = region === '' ? undefined : endpointOf(region);
    findings.push(await checkPair('SPACES_ACCESS_KEY_ID', 'SPACES_SECRET_ACCESS_KEY', 'the bucket', endpoint));
  }
  if (stateEndpoint !== undefined) {
    findings.push(await checkPair('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'the state', stateEndpoint));
  }
  return findings;
}

async function checkPair(id: string, secret: string, purpose: string, endpoint?: string): Promise<Finding> {
  const { [id]: accessKeyId = '', [secret]: secretAccessKey = '' } = process.env;
  const absent = [id, secret].filter((name) => (process.env[name] ?? '') === '');
  if (absent.length > 0) {
    return missing(`${absent.join(' and ')} not set, for ${purpose}`, 'make a Spaces key in the control panel');
  }
  if (endpoint === undefined) return good(`${id} and ${secret} are set, for ${purpose}`);
  const { AwsClient } = await import('aws4fetch');
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1', retries: 2 });
  let response: Response;
  try {
    response = await client.fetch(endpoint, { signal: AbortSignal.timeout(15_000) });
  } catch {
    return unsure(`whether ${id} is good is not known: ${endpoint} does not answer`, 'try again');
  }
  if (response.ok) return good(`${id} opens ${endpoint}, for ${purpose}`);
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? String(response.status);
  return code === 'AccessDenied'
    ? unsure(
        `${id} is a key of Spaces and may not list buckets`,
        `for ${purpose} it has to be one of all buckets, or one that has this bucket`,
      )
    : missing(
        `${endpoint} refuses ${id} with ${secret} (${code}), for ${purpose}`,
        'make a Spaces key in the control panel',
      );
}
