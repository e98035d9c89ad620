import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { findRegion } from '../../lib/catalog/regions';
import { readBytes } from '../api/body';
import type { CallLog } from '../control/calls';
import type { FaultBoard } from '../control/faults';
import { BUCKETS, type Bucket } from '../families/buckets';
import type { World } from '../world';
import { type SpacesReply, documentOf, readDocument, spacesError, writeDocument } from './documents';
import { S3StandIn, SPACES_CREDENTIALS, SPACES_DOMAIN } from './stand-in';

/** What a request to Spaces is about. */
interface Place {
  readonly region: string;
  /** Undefined for the list of all buckets. */
  readonly bucket: string | undefined;
  readonly url: URL;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const HOST = new RegExp(`^(?:(.+)\\.)?s3\\.([a-z0-9]+)\\.${SPACES_DOMAIN.replaceAll('.', '\\.')}$`);

/**
 * Spaces. Requests come through the simulator as their proxy, under the host of their bucket. Buckets and objects are
 * s3rver's business; what it does not have, such as rules of a lifecycle, is kept beside it.
 */
export class Spaces {
  private standIn: Promise<S3StandIn> | undefined;

  constructor(
    private readonly world: World,
    private readonly faults: FaultBoard,
    private readonly calls: CallLog,
  ) {
    world.account.declare(BUCKETS);
  }

  /** What a request wants of Spaces; undefined where it wants something else. */
  placeOf(request: IncomingMessage): Place | undefined {
    const target = request.url ?? '/';
    const { host = '' } = request.headers;
    const address = target.startsWith('http://') ? target : `http://${host}${target}`;
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    const [, bucket, region] = HOST.exec(url.hostname) ?? [];
    return region === undefined ? undefined : { region, bucket, url };
  }

  /** Answers a request to Spaces. */
  async answer(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
    const [atMs, startMs] = [Date.now(), performance.now()];
    const method = request.method ?? 'GET';
    const path = `/spaces/${place.bucket ?? ''}${place.url.pathname}`;
    const record = (status: number): void => {
      const durationMs = performance.now() - startMs;
      const query = place.url.search.slice(1);
      this.calls.add({
        atMs,
        method,
        path,
        query,
        requestBody: undefined,
        status,
        responseBody: undefined,
        durationMs,
      });
    };
    const fault = this.faults.hit(method, path);
    if (fault?.kind === 'slow') await delay(fault.delayMs);
    if (fault?.kind === 'cut') {
      record(0);
      response.destroy();
      return;
    }
    response.once('finish', () => {
      record(response.statusCode);
    });
    const own =
      fault?.kind === 'error'
        ? spacesError(fault.status, 'InternalError', 'A fault on demand.')
        : await this.ownAnswer(request, place);
    if (own === undefined) await this.forward(request, response, place);
    else send(response, own);
  }

  /** Removes what was stored. */
  async stop(): Promise<void> {
    (await this.standIn?.catch(() => undefined))?.remove();
  }

  /** What s3rver is not asked: what belongs to a bucket beside its objects, and buckets that are not there. */
  private async ownAnswer(request: IncomingMessage, place: Place): Promise<SpacesReply | undefined> {
    const { method = 'GET' } = request;
    const { region, bucket: name, url } = place;
    if (!findRegion(region)) return spacesError(404, 'NoSuchEndpoint', 'There is no such region.');
    if (name === undefined) return undefined;
    const bucket = this.world.account.find(BUCKETS, name);
    if (method === 'PUT' && url.pathname === '/' && url.search === '') {
      // To Ceph, of which Spaces are made, only the bucket of another owner is a conflict; s3rver minds one's own.
      return bucket?.region === region && isSigned(request) ? { status: 200 } : undefined;
    }
    if (bucket?.region !== region) return spacesError(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const document = url.pathname === '/' ? documentOf(url.searchParams) : undefined;
    if (document === undefined) return undefined;
    if (!isSigned(request)) return spacesError(403, 'AccessDenied', 'Access Denied');
    if (method === 'GET') return readDocument(document, region, bucket.documents);
    if (method === 'DELETE') {
      bucket.documents.delete(document);
      return { status: 204 };
    }
    const text = (await readBytes(request)).toString();
    return writeDocument(document, text, String(request.headers['x-amz-acl'] ?? ''), bucket.documents);
  }

  private async forward(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
    this.standIn ??= S3StandIn.load();
    const standIn = await this.standIn.catch(() => undefined);
    if (!standIn) {
      send(
        response,
        spacesError(501, 'NotImplemented', 'Buckets need the package s3rver: npm install --save-dev s3rver'),
      );
      return;
    }
    // It reads the bucket from the host, and knows nothing of proxies.
    request.url = `${place.url.pathname}${place.url.search}`;
    await standIn.answer(request, response);
    // Whether or not somebody was still there to hear it.
    if (response.statusCode < 300 && place.url.pathname === '/') this.follow(request, place);
  }

  /** Notes buckets that s3rver made or removed. */
  private follow({ method, headers }: IncomingMessage, { bucket, region, url }: Place): void {
    const { account, now } = this.world;
    if (bucket === undefined || url.search !== '') return;
    if (method === 'DELETE') account.remove(BUCKETS, bucket);
    if (method !== 'PUT' || account.find(BUCKETS, bucket)) return;
    const access = headers['x-amz-acl'];
    const documents = new Map(typeof access === 'string' ? [['acl', access]] : []);
    account.add<Bucket>(BUCKETS, { id: bucket, region, created_at: now(), documents });
  }
}

function isSigned(request: IncomingMessage): boolean {
  return (request.headers.authorization ?? '').includes(`Credential=${SPACES_CREDENTIALS.accessKey}/`);
}

function send(response: ServerResponse, { status, xml, json }: SpacesReply): void {
  const type = json === undefined ? 'application/xml' : 'application/json';
  response.writeHead(status, (json ?? xml) === undefined ? {} : { 'content-type': type });
  response.end(json ?? (xml === undefined || xml.startsWith('<?xml') ? xml : `${XML}\n${xml}`));
}
