import type { Construct } from 'constructs';
import { withoutUndefined } from '../lib/core/without-undefined';
import { PlannerHa, type PlannerHaProps } from '../lib/planner/planner-ha';
import { deploymentOutput } from '../lib/terraform/deployment';
import { PatternStack, type PatternStackProps } from '../lib/terraform/pattern-stack';
import { type AdminVariablesProps, adminVariables } from './admin-variables';

/** Settings of the stack `planner-ha`; who may log in and who is told comes from its variables. */
export interface PlannerHaStackProps extends Omit<PlannerHaProps, 'admin'>, PatternStackProps, AdminVariablesProps {}

/** Planner on two droplets behind a load balancer, with a database that fails over. */
export class PlannerHaStack extends PatternStack {
  readonly planner: PlannerHa;

  constructor(scope: Construct, id: string, props: PlannerHaStackProps) {
    super(scope, id, props);
    props = withoutUndefined(props);
    this.planner = new PlannerHa(this, 'planner', { app: id, ...props, admin: adminVariables(this, props) });
    deploymentOutput(this, this.planner.deployment(id));
  }
}
