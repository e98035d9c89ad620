import { Project } from '@cdktf/provider-digitalocean/lib/project';
import { Construct } from 'constructs';
import { Faults } from '../core/fault';
import { projectNameProblem } from '../core/names';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Settings of a project. */
export interface ProjectAssignmentProps {
  /** Unique in the account. */
  readonly name: string;
  /** What the project is for, as the control panel shows it. @default 'Production' */
  readonly environment?: 'Development' | 'Staging' | 'Production';
  /** A text for people, shown in the control panel. @default none */
  readonly description?: string;
  /** The URNs of what belongs to it: `droplet.urn`, `volume.urn`, ... */
  readonly urns: readonly string[];
}

/**
 * A project that shows a stack's resources together. Resources are assigned here, never by their own project
 * argument: changing that would replace a database cluster.
 */
export class ProjectAssignment extends Construct {
  readonly project: Project;

  constructor(scope: Construct, id: string, props: ProjectAssignmentProps) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, projectNameProblem);
    reportFaults(this, faults);
    this.project = new Project(this, 'Resource', {
      name: props.name,
      environment: props.environment ?? 'Production',
      purpose: 'Web Application',
      ...(props.description !== undefined && { description: props.description }),
      resources: [...props.urns],
    });
  }
}
