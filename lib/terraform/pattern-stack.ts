import { TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Faults } from '../core/fault';
import { type BudgetProps, watchBudget } from './budget';
import { checkLater } from './faults-of';
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
    this.node.addValidation({ validate: () => collisions(this) });
    checkLater(this, () => sameNameFaults(this));
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return readableId(this, TerraformElement.isTerraformElement(element) ? element.node : element);
  }
}

/** cdktf writes stacks of one name over each other, wherever in the tree they stand. */
function sameNameFaults(stack: TerraformStack): Faults {
  const faults = new Faults();
  const { id, root } = stack.node;
  const first = root.node.findAll().find((item) => TerraformStack.isStack(item) && item.node.id === id);
  if (first && first !== stack) {
    faults.error(
      '',
      `the stack ${first.node.path} is called ${JSON.stringify(id)} too, and both would have one folder and one state`,
      'give each stack a name of its own',
    );
  }
  return faults;
}
