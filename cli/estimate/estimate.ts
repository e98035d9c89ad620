import { readFileSync } from 'node:fs';
import { compareEstimates, rangeOf } from '../../lib/estimate/compare';
import { type Estimate, estimate as estimateOf, type EstimateOptions, hourlyUsdOf } from '../../lib/estimate/estimate';
import type { Usage } from '../../lib/estimate/pricing';
import { type OwnPrices, ownPriceProblem, priceKeyProblem } from '../../lib/estimate/tariff';
import { formatUsd } from '../../lib/core/money';
import { unknownName } from '../../lib/core/nearest';
import type { Problem } from '../../lib/core/fault';
import { exitWith } from '../command-failure';
import { checkSize, InputError, parseJson } from '../definitions/files';
import { readInventory, splitAssignment, type VariableOptions } from '../definitions/inventory';
import { comparisonMarkdown, estimateMarkdown } from './markdown';
import { comparisonTable, estimateTable } from './table';
import { amount } from './text';
import { readNumber, toNumber } from '../definitions/numbers';

/** Options of the command `estimate`. */
export interface EstimateCommandOptions extends VariableOptions {
  readonly json?: true;
  readonly markdown?: true;
  readonly compare?: string;
  readonly budget?: string;
  readonly price?: readonly string[];
  readonly priceFile?: string;
  readonly usage?: readonly string[];
  readonly discount?: string;
}

/** How the command ends, beside 2 for wrong input. docs/guides/costs.md is their table. */
export const EXIT = { done: 0, aboveBudget: 1, mayBeAboveBudget: 3 } as const;

/** The version of the JSON output's form. */
const JSON_VERSION = 1;

/** Prints what the resources at some paths cost, and sets the exit code by the budget. */
export async function estimate(paths: readonly string[], options: EstimateCommandOptions): Promise<void> {
  await exitWith(async () => run(paths, options));
}

async function run(paths: readonly string[], options: EstimateCommandOptions): Promise<number> {
  const budgetCents = readNumber('--budget', options.budget, 0, 1e9, 'US dollars a month');
  const settings = settingsOf(options);
  const head = estimateOf(await readInventory(paths, options), settings);
  const base =
    options.compare === undefined ? undefined : estimateOf(await readInventory([options.compare], options), settings);
  process.stdout.write(`${rendered(head, base, options)}\n`);
  return budgetCents === undefined ? EXIT.done : budgetCode(head, budgetCents * 100);
}

function rendered(head: Estimate, base: Estimate | undefined, options: EstimateCommandOptions): string {
  const comparison = base && compareEstimates(base, head);
  if (options.json) return JSON.stringify(jsonOf(head, comparison), null, 2);
  if (options.markdown) return comparison ? comparisonMarkdown(comparison, head) : estimateMarkdown(head);
  const table = estimateTable(head);
  return comparison ? `${table}\n\n${comparisonTable(comparison)}` : table;
}

function jsonOf(head: Estimate, comparison: ReturnType<typeof compareEstimates> | undefined): object {
  const { least, most, ...rest } = head;
  const sum = {
    hourlyUsd: { least: hourlyUsdOf(least.monthlyCents), most: hourlyUsdOf(most.monthlyCents) },
    monthlyCents: { least: least.monthlyCents, most: most.monthlyCents },
    yearlyCents: { least: least.yearlyCents, most: most.yearlyCents },
  };
  return { version: JSON_VERSION, currency: 'USD', sum, ...rest, ...(comparison && { comparison }) };
}

/** Whether the sum holds: what is not in it may be what breaks the budget. */
function budgetCode(head: Estimate, budgetCents: number): number {
  const { leastCents, mostCents } = rangeOf(head);
  const budget = formatUsd(budgetCents);
  if (leastCents > budgetCents) {
    process.stderr.write(`${amount(rangeOf(head))} a month are above the budget of ${budget}\n`);
    return EXIT.aboveBudget;
  }
  const outside = head.unpriced.length + head.unknown.length;
  if (mostCents <= budgetCents && outside === 0) return EXIT.done;
  const why = mostCents > budgetCents ? amount(rangeOf(head)) : `${outside} resources that are not in the sum`;
  process.stderr.write(`${why} may be above the budget of ${budget}\n`);
  return EXIT.mayBeAboveBudget;
}

function settingsOf(options: EstimateCommandOptions): EstimateOptions {
  const discount = readNumber('--discount', options.discount, 0, 1, 'a fraction from 0 to 1');
  return {
    prices: pricesOf(options),
    usage: usageOf(options.usage ?? []),
    asOf: new Date().toISOString().slice(0, 10),
    ...(discount !== undefined && { discount }),
  };
}

function pricesOf({ price = [], priceFile }: EstimateCommandOptions): OwnPrices {
  const prices: Record<string, number> = {};
  if (priceFile !== undefined) {
    checkSize(priceFile);
    for (const [key, usd] of Object.entries(parseJson(priceFile, readFileSync(priceFile, 'utf8')))) {
      prices[key] = checkedPrice(priceFile, key, typeof usd === 'number' ? usd : Number.NaN);
    }
  }
  for (const assignment of price) {
    const [key, usd] = splitAssignment('--price', assignment);
    prices[key] = checkedPrice('--price', key, toNumber(usd));
  }
  return prices;
}

function checkedPrice(where: string, key: string, usd: number): number {
  refuse(where, priceKeyProblem(key) ?? ownPriceProblem(key, usd));
  return usd;
}

const USAGE = ['spacesStorageGib', 'spacesTransferGib', 'transferGib'] as const;
const MOST_USAGE_GIB = 1e9;

function usageOf(assignments: readonly string[]): Usage {
  const usage: Partial<Record<(typeof USAGE)[number], number>> = {};
  for (const assignment of assignments) {
    const [name, text] = splitAssignment('--usage', assignment);
    const known = USAGE.find((candidate) => candidate === name);
    if (known === undefined) refuse('--usage', unknownName('use', name, USAGE));
    else usage[known] = readNumber(`--usage ${name}`, text, 0, MOST_USAGE_GIB, 'GiB a month') ?? 0;
  }
  return usage;
}

function refuse(where: string, problem: Problem | undefined): void {
  if (problem) throw new InputError(`${where}: ${problem.problem}; ${problem.remedy}`);
}
