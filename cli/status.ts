import type { Command } from 'commander';
import { addPassedOn } from './hosts/on-each-host';

/** `status STACK`: what each host says of itself. */
export function addStatus(program: Command): void {
  addPassedOn(program, 'status', 'what runs on the hosts, and how they are');
}
