import { hosts } from '../../lib/terraform/hosts';
import type { SynthesizedStack } from '../../testing';

/** Memory in MiB and CPUs of every service of a host, and what is left to the system. */
export function tableOf(stack: SynthesizedStack, host?: string): Record<string, readonly number[]> {
  const notes = hosts.of(stack.stack).map(({ item }) => item);
  const note = notes.find(({ name }) => host === undefined || name === host)!;
  const { memory } = note.plan.budgets!;
  return {
    ...Object.fromEntries(note.plan.host.services.map(({ name, memoryMib, cpus }) => [name, [memoryMib, cpus]])),
    system: [memory.systemMib],
  };
}
