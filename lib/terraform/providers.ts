import { CloudinitProvider } from '@cdktf/provider-cloudinit/lib/provider';
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * The provider versions that the generated JSON works with. The bindings were made from 2.71 and pin it;
 * 2.72 added the share's host and mount path, 2.78 its performance tier.
 */
export const PROVIDER_CONSTRAINTS = {
  digitalocean: '>= 2.78.0, < 3.0.0',
  cloudinit: '>= 2.3.7, < 3.0.0',
} as const;

/** Adds both providers to a stack. The token comes from DIGITALOCEAN_TOKEN, the provider's own convention. */
export function addProviders(stack: TerraformStack): void {
  new DigitaloceanProvider(stack, 'digitalocean');
  new CloudinitProvider(stack, 'cloudinit');
  for (const [name, version] of Object.entries(PROVIDER_CONSTRAINTS)) {
    stack.addOverride(`terraform.required_providers.${name}.version`, version);
  }
}

/** Adds the cloudinit provider to the stack of a construct that needs it, unless it is there already. */
export function requireCloudinit(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  if (stack.node.findAll().some((item) => item instanceof CloudinitProvider)) return;
  new CloudinitProvider(stack, 'cloudinit');
}
