import type { TerraformStack } from 'cdktf';
import { Faults } from '../core/fault';
import { type Cents, formatUsd, usdToCents } from '../core/money';
import { sumCost } from '../sizing/bill';
import type { CostLine } from '../sizing/cost';
import { billOf } from './bill-of';
import { checkLater } from './faults-of';

/** What a stack may cost. */
export interface BudgetProps {
  /** US dollars a month, above 0, for DigitalOcean and for what others are paid, such as a domain. */
  readonly usd: number;
  /** What happens above it. @default 'refuse' */
  readonly above?: 'refuse' | 'warn';
}

/** Checks the bill of a finished stack: above the budget the synth is refused, with the parts listed. */
export function watchBudget(stack: TerraformStack, budget: number | BudgetProps): void {
  checkLater(stack, () => budgetFaults(stack, typeof budget === 'number' ? { usd: budget } : budget));
}

function budgetFaults(stack: TerraformStack, { usd, above = 'refuse' }: BudgetProps): Faults {
  const faults = new Faults();
  if (!(usd > 0 && usd < Infinity)) {
    faults.error('budget', `${usd} is no budget`, 'write US dollars a month, such as 300');
    return faults;
  }
  const { lines, extras } = billOf(stack);
  const all = [...lines, ...extras];
  const [sum, most] = [sumCost(all).monthlyCents, usdToCents(usd)];
  if (sum <= most) return faults;
  const problem = `the stack costs ${formatUsd(sum)} a month (${terms(all)}), ${formatUsd(sum - most)} above the budget of ${formatUsd(most)}`;
  const remedy = `raise the budget, or spend less on ${dearest(all)}`;
  if (above === 'warn') faults.warn('budget', { check: 'budget', problem, remedy });
  else faults.check('budget', { check: 'budget', problem, remedy });
  return faults;
}

/** The parts, equal ones together, the dearest first. */
function byItem(lines: readonly CostLine[]): readonly (readonly [string, Cents])[] {
  const sums = new Map<string, Cents>();
  for (const { item, monthlyCents } of lines) sums.set(item, (sums.get(item) ?? 0) + monthlyCents);
  return [...sums].filter(([, cents]) => cents > 0).sort(([, a], [, b]) => b - a);
}

function terms(lines: readonly CostLine[]): string {
  return byItem(lines)
    .map(([item, cents]) => `${item} ${formatUsd(cents)}`)
    .join(' + ');
}

function dearest(lines: readonly CostLine[]): string {
  return byItem(lines)[0]?.[0] ?? 'it';
}
