import { createHash } from 'node:crypto';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TemporaryDirectory } from '../temporary-directory';
import { type LoopbackCertificate, loopbackCertificate } from './authority';
import { type Answer, type Call, Refused, bodyOf, found, given, list, made, resource } from './documents';
import { RemoteRun } from './remote-run';
import { type Workspace, Workspaces, currentState, lock, workspaceResource } from './workspaces';

/** How a stand-in starts. */
export interface TerraformCloudOptions {
  readonly organization?: string;
  /** The execution mode of workspaces that are made by a call. */
  readonly executionMode?: 'remote' | 'local';
}

interface ConfigurationVersion {
  readonly id: string;
  readonly workspace: Workspace;
  readonly speculative: boolean;
  archive: Buffer | undefined;
}

/** Terraform reads the discovery document as plain JSON only. */
function typeOf(url: string | undefined, body: object | undefined): string {
  if (body instanceof Buffer) return 'application/octet-stream';
  return url?.startsWith('/.well-known') ? 'application/json' : 'application/vnd.api+json';
}

type Route = readonly [method: string, pattern: RegExp, handle: (call: Call) => Answer];

/** Paths that need no token: their addresses are secrets. */
const BLOBS = '/blobs';

/**
 * A stand-in of Terraform Cloud's API on loopback: what Terraform's `cloud` block, and an upload, call. Remote runs are
 * real runs of the Terraform of this machine.
 */
export class TerraformCloud {
  readonly organization: string;
  readonly workspaces: Workspaces;
  /** Calls so far, e.g. `POST /api/v2/runs`. */
  readonly calls: string[] = [];
  readonly runs: RemoteRun[] = [];
  /** The token that calls must carry; a test gives it another value in order to let one expire. */
  token = 'token-of-the-stand-in';
  private readonly configurations: ConfigurationVersion[] = [];
  private readonly directory = new TemporaryDirectory();
  private readonly certificate: LoopbackCertificate;
  private readonly server: Server;
  private readonly routes = this.declareRoutes();

  private constructor({ organization = 'acme', executionMode = 'remote' }: TerraformCloudOptions) {
    this.organization = organization;
    this.workspaces = new Workspaces(executionMode);
    this.certificate = loopbackCertificate(this.directory);
    this.server = createServer(
      { key: this.certificate.key, cert: this.certificate.certificate },
      (request, response) => {
        void bodyOf(request).then((body) => {
          const { status, body: said } = this.answer(
            request.method ?? '',
            new URL(request.url ?? '', this.url),
            request.headers.authorization,
            body,
          );
          response.writeHead(status, {
            'content-type': typeOf(request.url, said),
            'TFP-API-Version': '2.6',
            'TFP-AppName': 'HCP Terraform',
          });
          response.end(said instanceof Buffer ? said : JSON.stringify(said));
        });
      },
    );
  }

  static async start(options: TerraformCloudOptions = {}): Promise<TerraformCloud> {
    const cloud = new TerraformCloud(options);
    await new Promise<void>((resolve, reject) => {
      cloud.server.once('error', reject);
      cloud.server.listen(0, '127.0.0.1', resolve);
    });
    return cloud;
  }

  /** The host as Terraform and the settings name it. */
  get hostname(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `https://${this.hostname}`;
  }

  /** What makes Terraform and Node trust the stand-in, and the token that it takes. */
  get environment(): Readonly<Record<string, string>> {
    return {
      SSL_CERT_FILE: this.certificate.bundle,
      NODE_EXTRA_CA_CERTS: this.certificate.authority,
      [`TF_TOKEN_${this.hostname}`]: this.token,
    };
  }

  async stop(): Promise<void> {
    for (const run of this.runs) if (run.isCancelable) run.cancel();
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
    this.directory.remove();
  }

  private answer(method: string, url: URL, authorization: string | undefined, body: Buffer): Answer {
    const path = decodeURIComponent(url.pathname);
    this.calls.push(`${method} ${path}`);
    try {
      if (path === '/.well-known/terraform.json')
        return { status: 200, body: { 'tfe.v2': '/api/v2/', 'state.v2': '/api/v2/' } };
      if (!path.startsWith(BLOBS) && authorization !== `Bearer ${this.token}`) throw new Refused(401, 'unauthorized');
      for (const [wanted, pattern, handle] of this.routes) {
        const match = wanted === method ? pattern.exec(path) : null;
        if (match) return handle({ params: match.slice(1), query: url.searchParams, body });
      }
      throw new Refused(404, 'not found');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status, title, detail } = error;
      return { status, body: { errors: [{ status: String(status), title, ...(detail !== undefined && { detail }) }] } };
    }
  }

  private declareRoutes(): readonly Route[] {
    const route = (method: string, path: string, handle: (call: Call) => Answer): Route => {
      const pattern = path.replaceAll(/:\w+/g, '([^/]+)');
      return [method, new RegExp(`^${path.startsWith(BLOBS) ? '' : '/api/v2'}${pattern}$`), handle];
    };
    const workspace = ({ params }: Call): Workspace => this.workspaces.get(params.at(-1) ?? '');
    const show = (shown: Workspace): object => workspaceResource(shown, this.organization);
    return [
      route('GET', '/ping', () => ({ status: 204 })),
      route('GET', '/organizations/:org/entitlement-set', ({ params: [name = ''] }) => {
        if (name !== this.organization) throw new Refused(404, 'not found');
        return found(resource('entitlement-sets', name, { operations: true, 'state-storage': true }));
      }),
      route('GET', '/organizations/:org/projects', ({ query }) =>
        list(this.workspaces.projectsNamed(query.get('filter[names]'))),
      ),
      route('POST', '/organizations/:org/projects', (call) =>
        made(this.workspaces.addProject(String(given(call).attributes['name']))),
      ),
      route('GET', '/organizations/:org/workspaces/:name', (call) => found(show(workspace(call)))),
      route('POST', '/organizations/:org/workspaces', (call) => {
        const { attributes, related } = given(call);
        return made(show(this.workspaces.add(String(attributes['name']), related('project'))));
      }),
      route('GET', '/workspaces/:id', (call) => found(show(workspace(call)))),
      route('PATCH', '/workspaces/:id', (call) => {
        const changed = workspace(call);
        const { attributes } = given(call);
        const version = attributes['terraform-version'];
        if (typeof version === 'string') changed.terraformVersion = version;
        return found(show(changed));
      }),
      route('POST', '/workspaces/:id/actions/lock', (call) => {
        lock(workspace(call));
        return found(show(workspace(call)));
      }),
      route('POST', '/workspaces/:id/actions/unlock', (call) => {
        workspace(call).locked = false;
        this.startPending();
        return found(show(workspace(call)));
      }),
      route('POST', '/workspaces/:id/relationships/tags', (call) => {
        const { data } = JSON.parse(call.body.toString()) as { data: { attributes: { name: string } }[] };
        for (const { attributes } of data) workspace(call).tags.add(attributes.name);
        return { status: 204 };
      }),
      route('GET', '/workspaces/:id/vars', (call) =>
        list(workspace(call).variables.map(({ key, category }) => resource('vars', `var-${key}`, { key, category }))),
      ),
      ...this.stateRoutes(route, workspace),
      ...this.runRoutes(route, workspace),
    ];
  }

  private stateRoutes(
    route: (method: string, path: string, handle: (call: Call) => Answer) => Route,
    workspace: (call: Call) => Workspace,
  ): readonly Route[] {
    const shown = (owner: Workspace, id: string): object => {
      const version = owner.states.find((state) => state.id === id);
      if (!version) throw new Refused(404, 'not found');
      const blob = `${this.url}${BLOBS}/states/${owner.id}/${id}`;
      return resource('state-versions', id, {
        serial: version.serial,
        status: version.content ? 'finalized' : 'pending',
        'hosted-state-download-url': blob,
        'hosted-state-upload-url': blob,
        'hosted-json-state-upload-url': `${blob}/json`,
        'resources-processed': true,
      });
    };
    const ownerOf = (id: string): Workspace => this.workspaces.get(id.slice('sv-'.length, id.lastIndexOf('-')));
    const outputs = (owner: Workspace): Answer => {
      const text = currentState(owner)?.content?.toString() ?? '{}';
      const { outputs: values = {} } = JSON.parse(text) as {
        outputs?: Record<string, { value: unknown; sensitive?: boolean }>;
      };
      return list(
        Object.entries(values).map(([name, { value, sensitive = false }]) =>
          // Terraform Cloud keeps the values of sensitive outputs out of lists.
          resource('state-version-outputs', `wsout-${owner.id}-${name}`, {
            name,
            sensitive,
            value: sensitive ? null : value,
          }),
        ),
      );
    };
    return [
      route('POST', '/workspaces/:id/state-versions', (call) => {
        const owner = workspace(call);
        if (!owner.locked) throw new Refused(409, 'conflict', 'Workspace must be locked to upload state');
        const { attributes } = given(call);
        const version = this.addState(owner, Number(attributes['serial']));
        return made(shown(owner, version.id));
      }),
      route('GET', '/workspaces/:id/current-state-version', (call) => {
        const current = currentState(workspace(call));
        if (!current) throw new Refused(404, 'not found');
        return found(shown(workspace(call), current.id));
      }),
      route('GET', '/workspaces/:id/current-state-version-outputs', (call) => outputs(workspace(call))),
      route('GET', '/state-versions/:id', ({ params: [id = ''] }) => found(shown(ownerOf(id), id))),
      route('GET', '/state-versions/:id/outputs', ({ params: [id = ''] }) => outputs(ownerOf(id))),
      route('GET', '/state-version-outputs/:id', ({ params: [id = ''] }) => {
        const [, owner = '', name = ''] = /^wsout-(ws-\d+)-(.*)$/.exec(id) ?? [];
        const state = JSON.parse(currentState(this.workspaces.get(owner))?.content?.toString() ?? '{}') as {
          outputs?: Record<string, { value: unknown; sensitive?: boolean; type: unknown }>;
        };
        return found(resource('state-version-outputs', id, { name, ...state.outputs?.[name] }));
      }),
      route('PUT', `${BLOBS}/states/:ws/:id`, ({ params: [owner = '', id = ''], body }) => {
        const version = this.workspaces.get(owner).states.find((state) => state.id === id);
        if (!version) throw new Refused(404, 'not found');
        version.content = body;
        return { status: 200 };
      }),
      route('PUT', `${BLOBS}/states/:ws/:id/json`, () => ({ status: 200 })),
      route('GET', `${BLOBS}/states/:ws/:id`, ({ params: [owner = '', id = ''] }) => {
        const content = this.workspaces.get(owner).states.find((state) => state.id === id)?.content;
        if (!content) throw new Refused(404, 'not found');
        return { status: 200, body: content };
      }),
    ];
  }

  private addState(owner: Workspace, serial: number, content?: Buffer): Workspace['states'][number] {
    const version = { id: `sv-${owner.id}-${owner.states.length + 1}`, serial, content };
    owner.states.push(version);
    return version;
  }

  private runRoutes(
    route: (method: string, path: string, handle: (call: Call) => Answer) => Route,
    workspace: (call: Call) => Workspace,
  ): readonly Route[] {
    const run = ({ params }: Call): RemoteRun => {
      const known = this.runs.find(({ id }) => id === params[0]?.replace(/^(plan|apply)-/, 'run-'));
      if (!known) throw new Refused(404, 'not found');
      return known;
    };
    const phase = (call: Call): Answer => {
      const [kind = ''] = call.params[0]?.split('-') ?? [];
      const shown = run(call);
      const { status } = kind === 'plan' ? shown.plan : shown.apply;
      const [adds, changes, destroys] = shown.counts;
      return found(
        resource(kind === 'plan' ? 'plans' : 'applies', call.params[0] ?? '', {
          status,
          'has-changes': adds + changes + destroys > 0,
          'resource-additions': adds,
          'resource-changes': changes,
          'resource-destructions': destroys,
          'log-read-url': `${this.url}${BLOBS}/logs/${call.params[0]}`,
        }),
      );
    };
    const configuration = (id: string): ConfigurationVersion => {
      const known = this.configurations.find((version) => version.id === id);
      if (!known) throw new Refused(404, 'not found');
      return known;
    };
    const configurationResource = ({ id, speculative, archive }: ConfigurationVersion): object =>
      resource('configuration-versions', id, {
        speculative,
        status: archive ? 'uploaded' : 'pending',
        'upload-url': `${this.url}${BLOBS}/configurations/${id}`,
      });
    const act = (may: boolean, action: () => void): Answer => {
      if (!may) throw new Refused(409, 'conflict', 'the run cannot do that as it stands');
      action();
      return { status: 202 };
    };
    return [
      route('POST', '/workspaces/:id/configuration-versions', (call) => {
        const version = {
          id: `cv-${String(this.configurations.length + 1).padStart(16, '0')}`,
          workspace: workspace(call),
          speculative: given(call).attributes['speculative'] === true,
          archive: undefined,
        };
        this.configurations.push(version);
        return made(configurationResource(version));
      }),
      route('GET', '/configuration-versions/:id', ({ params: [id = ''] }) =>
        found(configurationResource(configuration(id))),
      ),
      route('PUT', `${BLOBS}/configurations/:id`, ({ params: [id = ''], body }) => {
        configuration(id).archive = body;
        return { status: 200 };
      }),
      route('POST', '/runs', (call) => made(this.runResource(this.startRun(call)))),
      route('GET', '/runs/:id', (call) => found(this.runResource(run(call)))),
      route('GET', '/runs/:id/run-events', () => list([])),
      route('GET', '/workspaces/:id/runs', (call) =>
        list(this.runs.filter((known) => known.workspace === workspace(call)).map((known) => this.runResource(known))),
      ),
      route('GET', '/organizations/:org/runs/queue', () => list([])),
      route('POST', '/runs/:id/actions/apply', (call) => {
        const confirmed = run(call);
        return act(confirmed.isConfirmable, () => {
          confirmed.confirm();
        });
      }),
      route('POST', '/runs/:id/actions/discard', (call) => {
        const discarded = run(call);
        return act(discarded.isConfirmable, () => {
          discarded.discard();
        });
      }),
      route('POST', '/runs/:id/actions/cancel', (call) => {
        const canceled = run(call);
        return act(canceled.isCancelable, () => {
          canceled.cancel();
        });
      }),
      route('GET', '/plans/:id', phase),
      route('GET', '/applies/:id', phase),
      route('GET', `${BLOBS}/logs/:id`, (call) => {
        const { plan, apply } = run(call);
        const { log } = call.params[0]?.startsWith('plan') ? plan : apply;
        const offset = Number(call.query.get('offset') ?? 0);
        return { status: 200, body: log.subarray(offset, offset + Number(call.query.get('limit') ?? log.length)) };
      }),
    ];
  }

  private startRun(call: Call): RemoteRun {
    const { attributes, related } = given(call);
    const workspace = this.workspaces.get(related('workspace') ?? '');
    if (workspace.executionMode === 'local')
      throw new Refused(422, 'invalid attribute', 'Workspace is in local execution mode');
    const version = this.configurations.find(({ id }) => id === related('configuration-version'));
    if (!version?.archive) throw new Refused(422, 'invalid attribute', 'Configuration version is not uploaded');
    const run = new RemoteRun(
      `run-${createHash('sha256').update(String(this.runs.length)).digest('hex').slice(0, 16)}`,
      workspace,
      version.id,
      {
        planOnly: version.speculative || attributes['plan-only'] === true,
        autoApply: attributes['auto-apply'] === true,
        destroy: attributes['is-destroy'] === true,
        message: typeof attributes['message'] === 'string' ? attributes['message'] : '',
        variables: (attributes['variables'] ?? []) as RemoteRun['options']['variables'],
      },
      version.archive,
      (state) => {
        this.addState(workspace, (JSON.parse(state.toString()) as { serial: number }).serial, state);
      },
    );
    this.runs.push(run);
    run.tryToStart();
    return run;
  }

  /** Lets go what waited for a lock. */
  startPending(): void {
    for (const run of this.runs) run.tryToStart();
  }

  private runResource(run: RemoteRun): object {
    const { id, status, options, configurationVersion } = run;
    const short = id.slice('run-'.length);
    return resource(
      'runs',
      id,
      {
        status,
        message: options.message,
        'has-changes': run.counts.some((count) => count > 0),
        'plan-only': options.planOnly,
        'is-destroy': options.destroy,
        'auto-apply': options.autoApply,
        actions: {
          'is-cancelable': run.isCancelable,
          'is-confirmable': run.isConfirmable,
          'is-discardable': run.isConfirmable,
        },
        permissions: { 'can-apply': true, 'can-cancel': true, 'can-discard': true },
      },
      {
        workspace: ['workspaces', run.workspace.id],
        'configuration-version': ['configuration-versions', configurationVersion],
        plan: ['plans', `plan-${short}`],
        apply: ['applies', `apply-${short}`],
      },
    );
  }
}
