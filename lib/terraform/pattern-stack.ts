import { TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { type BudgetProps, watchBudget } from './budget';
import { hostsOfOneName } from './hosts';
import { addProviders } from './providers';
import { collisions, readableId } from './readable-ids';
import { type StateBackend, addStateBackend } from './state-backend';

/** Settings that every stack has. */
export interface PatternStackProps {
  /** Where the state is kept. @default a file `state/STACK.tfstate` of the project */
  readonly state?: StateBackend;
  /** What it may cost, in US dollars a month; a number refuses a synth above it. @default no budget */
  readonly budget?: number | BudgetProps;
}

/**
 * A stack whose Terraform addresses are readable paths, with providers and a state backend in place.
 * Addresses are API: whoever renames a construct in it owes its users a `moved` block.
 */
export class PatternStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: PatternStackProps = {}) {
    super(scope, id);
    addProviders(this);
    addStateBackend(this, props.state ?? { kind: 'local' });
    if (props.budget !== undefined) watchBudget(this, props.budget);
    this.node.addValidation({ validate: () => [...collisions(this), ...hostsOfOneName(this)] });
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return readableId(this, TerraformElement.isTerraformElement(element) ? element.node : element);
  }
}
