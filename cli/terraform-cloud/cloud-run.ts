import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure } from '../command-failure';
import type { Run } from '../run';
import { CloudRefusal, type Resource, type TerraformCloudApi } from './api';
import { configurationArchive, type CloudStack } from './cloud-stack';
import type { Workspace } from './workspace';

interface RunAttributes {
  readonly status: string;
  readonly 'has-changes'?: boolean;
  readonly actions?: { readonly 'is-cancelable'?: boolean; readonly 'is-confirmable'?: boolean };
}

interface PhaseAttributes {
  readonly status: string;
  readonly 'log-read-url'?: string;
  readonly 'resource-additions'?: number;
  readonly 'resource-changes'?: number;
  readonly 'resource-destructions'?: number;
}

/** What a plan adds, changes and destroys. */
export interface PlannedChanges {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

/** Where a run ended, or waits for somebody. */
export interface RunEnd {
  readonly status: string;
  readonly changes: PlannedChanges;
  /** Nothing more happens until somebody confirms or discards it. */
  readonly waitsForConfirmation: boolean;
}

/** States that a run does not leave by itself. Source: HashiCorp's runs API, "Run States" (read 2026-11). */
const WELL = ['applied', 'planned_and_finished', 'planned_and_saved'];
const ILL = ['errored', 'canceled', 'force_canceled', 'discarded'];
/** A policy was not met, and somebody with the right to do so has to say whether that is borne. */
const UNDECIDED = ['policy_soft_failed', 'policy_override', 'post_plan_awaiting_decision'];

/** How often a run is asked after, in milliseconds: quick at first, then slower. The API allows 30 calls a second. */
const [FIRST_POLL_MS, LONGEST_POLL_MS] = [500, 5000];

/** A run of Terraform Cloud. */
export class CloudRun {
  private constructor(
    private readonly api: TerraformCloudApi,
    private readonly run: Run,
    private readonly stack: CloudStack,
    /** Its plan becomes an apply without anybody's word. */
    private readonly confirmsItself: boolean,
    readonly id: string,
    private readonly phases: readonly {
      readonly name: 'plan' | 'apply';
      readonly path: string;
      readonly log: LogReader;
    }[],
  ) {}

  /** Uploads the configuration and starts a run on it. */
  static async start(
    run: Run,
    api: TerraformCloudApi,
    workspace: Workspace,
    stack: CloudStack,
    { planOnly, apply, message }: { readonly planOnly: boolean; readonly apply: boolean; readonly message: string },
  ): Promise<CloudRun> {
    run.reporter.working(`uploading ${stack.folder}`);
    const version = await api.post<{ 'upload-url': string }>(`workspaces/${workspace.id}/configuration-versions`, {
      type: 'configuration-versions',
      attributes: { 'auto-queue-runs': false, speculative: planOnly },
    });
    await api.put(version.attributes['upload-url'], configurationArchive(stack.folder));
    for (let wait = FIRST_POLL_MS; ; wait = longer(wait)) {
      const { attributes } = await api.get<{ status: string; 'error-message'?: string | null }>(
        `configuration-versions/${version.id}`,
      );
      if (attributes.status === 'uploaded') break;
      if (attributes.status === 'errored') {
        throw new CommandFailure(
          `Terraform Cloud cannot read the upload: ${attributes['error-message'] ?? 'no reason given'}`,
        );
      }
      await sleep(wait, undefined, { signal: run.signal });
    }
    const started = await api.post<RunAttributes>('runs', {
      type: 'runs',
      attributes: { message, 'plan-only': planOnly, 'auto-apply': apply },
      relationships: {
        workspace: ['workspaces', workspace.id],
        'configuration-version': ['configuration-versions', version.id],
      },
    });
    return new CloudRun(api, run, stack, apply, started.id, phasesOf(api, started));
  }

  /** Where a browser shows it. */
  get link(): string {
    const { hostname, organization, workspace } = this.stack;
    return `https://${hostname}/app/${organization}/workspaces/${workspace}/runs/${this.id}`;
  }

  /** Waits until the run ends, or until it needs a confirmation. */
  async end(onLine: (line: string) => void): Promise<RunEnd> {
    let said = '';
    for (let wait = FIRST_POLL_MS; ; wait = longer(wait)) {
      const { attributes } = await this.api.get<RunAttributes>(`runs/${this.id}`);
      const { status, actions } = attributes;
      await this.relayLogs(onLine);
      if (status !== said) {
        this.run.reporter.working(status.replaceAll('_', ' '), this.id);
        wait = FIRST_POLL_MS;
      }
      said = status;
      if (WELL.includes(status)) return { status, changes: await this.changes(), waitsForConfirmation: false };
      if (ILL.includes(status)) throw new CommandFailure(`the run ended as "${status}": ${this.link}`);
      if (UNDECIDED.includes(status))
        throw new CommandFailure(`a policy asks for a decision ("${status}"): ${this.link}`);
      if (actions?.['is-confirmable'] === true && !this.confirmsItself) {
        return { status, changes: await this.changes(), waitsForConfirmation: true };
      }
      await sleep(wait, undefined, { signal: this.run.signal });
    }
  }

  /** Ends the run: discards what waits for a confirmation, cancels what is at work. */
  async stop(): Promise<string> {
    const { attributes } = await this.api.get<RunAttributes>(`runs/${this.id}`);
    const { status, actions } = attributes;
    const action = actions?.['is-confirmable'] ? 'discard' : actions?.['is-cancelable'] ? 'cancel' : undefined;
    if (action === undefined) return `the run is "${status}" and was left as it is: ${this.link}`;
    try {
      await this.api.act(`runs/${this.id}/actions/${action}`, {});
    } catch (error) {
      // It has ended in the meantime.
      if (!(error instanceof CloudRefusal && error.status === 409)) throw error;
    }
    return `asked Terraform Cloud to ${action} the run: ${this.link}`;
  }

  private async changes(): Promise<PlannedChanges> {
    const { attributes } = await this.api.get<PhaseAttributes>(this.phases[0]?.path ?? '');
    return {
      add: attributes['resource-additions'] ?? 0,
      change: attributes['resource-changes'] ?? 0,
      destroy: attributes['resource-destructions'] ?? 0,
    };
  }

  private async relayLogs(onLine: (line: string) => void): Promise<void> {
    for (const { path, log } of this.phases) {
      // The apply's log begins when the plan's has ended.
      if (!(await log.relay(path, onLine))) return;
    }
  }
}

function phasesOf(api: TerraformCloudApi, { relationships = {} }: Resource<RunAttributes>): CloudRun['phases'] {
  return (['plan', 'apply'] as const).flatMap((name) => {
    const id = relationships[name]?.data?.id;
    return id === undefined
      ? []
      : [{ name, path: `${name === 'plan' ? 'plans' : 'applies'}/${id}`, log: new LogReader(api) }];
  });
}

const longer = (waitMs: number): number => Math.min(waitMs * 1.5, LONGEST_POLL_MS);

/** A log begins with a byte 2, and is complete once it ends with a byte 3. */
const END = 3;
const FRAME = /[\u0002\u0003]/g;

/** What is read of a log at once. */
const MOST_LOG_BYTES = 64 * 1024;

/** Reads a log that grows. */
class LogReader {
  private offset = 0;
  /** The beginning of a line whose end has not come yet: as bytes, for a page may end within a character. */
  private rest: Uint8Array = Buffer.alloc(0);
  private isAtEnd = false;

  constructor(private readonly api: TerraformCloudApi) {}

  /** Hands on what is new; gives back whether that was the end. */
  async relay(phase: string, onLine: (line: string) => void): Promise<boolean> {
    if (this.isAtEnd) return true;
    const { attributes } = await this.api.get<PhaseAttributes>(phase);
    const url = attributes['log-read-url'];
    if (url === undefined || ['pending', 'unreachable'].includes(attributes.status)) return false;
    try {
      while ((await this.relayPage(url, onLine)) === MOST_LOG_BYTES);
    } catch (error) {
      // The log is for the reader; what counts is the run's status. The next poll reads on from here.
      if (!(error instanceof CommandFailure)) throw error;
    }
    return this.isAtEnd;
  }

  private async relayPage(url: string, onLine: (line: string) => void): Promise<number> {
    const page = new URL(url);
    page.searchParams.set('offset', String(this.offset));
    page.searchParams.set('limit', String(MOST_LOG_BYTES));
    const chunk = await this.api.read(page.href);
    this.offset += chunk.length;
    this.isAtEnd = chunk.at(-1) === END;
    const bytes = Buffer.concat([this.rest, chunk]);
    const whole = this.isAtEnd ? bytes.length : bytes.lastIndexOf('\n') + 1;
    this.rest = bytes.subarray(whole);
    const text = bytes.toString('utf8', 0, whole).replaceAll(FRAME, '').replace(/\n$/, '');
    if (whole > 0) for (const line of text.split('\n')) onLine(line);
    return chunk.length;
  }
}
