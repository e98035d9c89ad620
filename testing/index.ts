import '../lib/core/check-peers';

export {
  type CheckedStack,
  type ExpectedText,
  type MatcherOutcome,
  type StackMatchers,
  stackMatchers,
} from './stack-matchers';
export { type Block, SynthesizedStack, type TerraformJson } from './synthesized-stack';
export { synthesize, synthesizeStack } from './synthesize';
export { type DecodedPart, type WrittenFile, decodeParts, seededFiles, writtenFiles } from './user-data';
