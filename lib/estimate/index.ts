export { type ChangeKind, type Comparison, type CostChange, compareEstimates } from './compare';
export { type ConfigurationOptions, type LoadedModule, joinDocuments, readConfiguration } from './configuration';
export { type DocumentKind, documentKind } from './document';
export {
  type CentsRange,
  type Estimate,
  type EstimateOptions,
  type EstimateRow,
  type OutsideRow,
  estimate,
} from './estimate';
export { type ExpressionParser, type SyntaxNode } from './expression';
export { readPlan, readState, readStateFile } from './plan';
export { type Usage } from './pricing';
export { type BillableResource, type Inventory, joinInventories } from './resource';
export { type OwnPrices, ownPriceProblem, priceKeyProblem } from './tariff';
export { Unknown, type Value, type Values } from './value';
export type { Cents } from '../core/money';
