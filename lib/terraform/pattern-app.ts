import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App, type AppConfig } from 'cdktf';
import { StartRefused } from '../core/start-refused';
import { describeLocatedFault, faultsOf } from './faults-of';
import { writeHosts } from './hosts';

/** An app that reports the faults of all its stacks at once, and writes the files of its hosts. */
export class PatternApp extends App {
  constructor(config: Omit<AppConfig, 'skipValidation' | 'stackTraces'> = {}) {
    // Stack traces would carry this machine's paths into the JSON; the validations are run here, for all stacks together.
    super({ ...config, outdir: writable(config.outdir), stackTraces: false, skipValidation: true });
  }

  /**
   * Writes `OUTDIR/stacks/NAME/cdk.tf.json` and `OUTDIR/hosts/STACK/HOST/`.
   * Over a fault nothing is written, what an earlier run wrote is taken away so that nobody applies it,
   * all faults go to the standard error and the exit code becomes 1.
   */
  override synth(): void {
    const errors = faultsOf(this).filter((fault) => fault.severity === 'error');
    if (errors.length > 0) {
      this.removeStacks([]);
      rmSync(path.join(this.outdir, 'hosts'), { recursive: true, force: true });
      process.stderr.write(`${errors.map(describeLocatedFault).join('\n')}\n`);
      process.exitCode = 1;
      return;
    }
    super.synth();
    this.removeStacks(Object.values(this.manifest.stacks).map((stack) => path.basename(stack.workingDirectory)));
    writeHosts(this, this.outdir);
  }

  /** Takes away what other stacks left. Terraform's own files in their folders (plugins, lock files) stay. */
  private removeStacks(keep: readonly string[]): void {
    const stacks = path.join(this.outdir, 'stacks');
    const folders = readdirSync(stacks, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders.filter((folder) => !keep.includes(folder.name))) {
      // `plan` is what cdktf saves between planning and applying.
      for (const file of ['cdk.tf.json', 'plan']) rmSync(path.join(stacks, name, file), { force: true });
    }
  }
}

/** The output folder, as cdktf finds it, once it is there and can be written. */
function writable(configured: string | undefined): string {
  const outdir = configured ?? process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';
  try {
    for (const folder of [outdir, path.join(outdir, 'stacks')]) {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    }
    return outdir;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new StartRefused([
      `the output folder ${outdir} cannot be written (${code}); make it writable, or name another one by CDKTF_OUTDIR`,
    ]);
  }
}
