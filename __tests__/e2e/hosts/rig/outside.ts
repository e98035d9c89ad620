import type { ProgramResult } from '../../../support/run-program';
import { addressOf, docker, tryDocker } from './engine';

/** A machine somewhere else on the internet: its own address, and programs to look at a host with. */
export class Outside {
  private constructor(readonly name: string) {}

  static async create(name: string, runArguments: readonly string[] = []): Promise<Outside> {
    await tryDocker(['rm', '--force', name]);
    await docker(['run', '--detach', '--name', name, ...runArguments, 'host-tests/outside']);
    return new Outside(name);
  }

  /** Runs a line of bash there, whatever becomes of it. */
  async try(line: string): Promise<ProgramResult> {
    return tryDocker(['exec', this.name, 'bash', '-c', line]);
  }

  /** The same, for what has to work: its output. @throws Error with what it said where it does not */
  async run(line: string): Promise<string> {
    return docker(['exec', this.name, 'bash', '-c', line]);
  }

  async address(): Promise<string> {
    return addressOf(this.name);
  }

  async remove(): Promise<void> {
    await tryDocker(['rm', '--force', this.name]);
  }
}
