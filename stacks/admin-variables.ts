import { TerraformVariable, VariableType } from 'cdktf';
import type { PatternStack } from '../lib/terraform/pattern-stack';
import type { SiteAdminProps } from '../lib/compute/site-watch';

/** What only the person who applies a stack can know. */
export interface AdminVariablesProps {
  /** A Slack channel for alerts; its webhook is then asked for as `slack_webhook_url`. @default none */
  readonly slackChannel?: string;
}

/** Declares the variables that Terraform asks for, and hands them on as references. */
export function adminVariables(stack: PatternStack, props: AdminVariablesProps = {}): SiteAdminProps {
  const cidrs = new TerraformVariable(stack, 'admin_cidrs', {
    type: VariableType.list(VariableType.STRING),
    description: 'Addresses that may reach SSH, in CIDR notation, e.g. ["203.0.113.7/32"].',
    nullable: false,
    validation: [
      rule('length(var.admin_cidrs) > 0', 'Name at least one range, such as ["203.0.113.7/32"].'),
      rule(
        'alltrue([for range in var.admin_cidrs : can(cidrhost(range, 0))])',
        'Each range has to be in CIDR notation, such as "203.0.113.7/32".',
      ),
      rule(
        'alltrue([for range in var.admin_cidrs : try(tonumber(split("/", range)[1]) >= (strcontains(range, ":") ? 16 : 8), true)])',
        'SSH must not be open to the world: the widest ranges are IPv4 /8 and IPv6 /16.',
      ),
    ],
  });
  const keys = new TerraformVariable(stack, 'ssh_key_fingerprints', {
    type: VariableType.list(VariableType.STRING),
    description: 'Fingerprints (MD5, as in the control panel) or ids of SSH keys of the account.',
    nullable: false,
    validation: [
      rule('length(var.ssh_key_fingerprints) > 0', 'Name at least one SSH key, or nobody can log in.'),
      rule(
        'alltrue([for key in var.ssh_key_fingerprints : can(regex("^(([0-9a-f]{2}:){15}[0-9a-f]{2}|[0-9]+)$", key))])',
        'Each key has to be an MD5 fingerprint such as "3b:16:e4:...", or a numeric id.',
      ),
    ],
  });
  const email = new TerraformVariable(stack, 'alert_email', {
    type: VariableType.STRING,
    description: 'Where alerts go. It has to be verified on the account, or the apply fails with 400.',
    nullable: false,
    validation: [
      rule('can(regex("^[^@\\\\s]+@[^@\\\\s]+\\\\.[^@\\\\s]+$", var.alert_email))', 'Write an e-mail address.'),
    ],
  });
  return {
    cidrs: cidrs.listValue,
    sshKeys: keys.listValue,
    email: email.stringValue,
    ...(props.slackChannel !== undefined && { slack: [{ channel: props.slackChannel, url: slackUrl(stack) }] }),
  };
}

function slackUrl(stack: PatternStack): string {
  const url = new TerraformVariable(stack, 'slack_webhook_url', {
    type: VariableType.STRING,
    description: 'Incoming webhook of the Slack channel for alerts.',
    nullable: false,
    sensitive: true,
    validation: [
      rule('startswith(var.slack_webhook_url, "https://")', 'Write the https address of an incoming webhook.'),
    ],
  });
  return url.stringValue;
}

function rule(condition: string, errorMessage: string): { readonly condition: string; readonly errorMessage: string } {
  return { condition: `\${${condition}}`, errorMessage };
}
