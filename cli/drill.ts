import type { Command } from 'commander';
import { addPassedOn } from './hosts/on-each-host';

/** `drill STACK`: restores the newest backup into a container that is thrown away, and compares. */
export function addDrill(program: Command): void {
  addPassedOn(program, 'drill', 'restore the backup into a throw-away container and compare it');
}
