import type { Construct } from 'constructs';
import { withoutUndefined } from '../lib/core/without-undefined';
import { PlannerDroplet, type PlannerDropletProps } from '../lib/planner/planner-droplet';
import { deploymentOutput } from '../lib/terraform/deployment';
import { PatternStack, type PatternStackProps } from '../lib/terraform/pattern-stack';
import { type AdminVariablesProps, adminVariables } from './admin-variables';

/** Settings of the stack `planner`; who may log in and who is told comes from its variables. */
export interface PlannerStackProps extends Omit<PlannerDropletProps, 'admin'>, PatternStackProps, AdminVariablesProps {}

/** Planner on one droplet. */
export class PlannerStack extends PatternStack {
  readonly planner: PlannerDroplet;

  constructor(scope: Construct, id: string, props: PlannerStackProps) {
    super(scope, id, props);
    props = withoutUndefined(props);
    this.planner = new PlannerDroplet(this, 'planner', { app: id, ...props, admin: adminVariables(this, props) });
    deploymentOutput(this, this.planner.deployment(id));
  }
}
