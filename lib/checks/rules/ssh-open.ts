import { covers, inboundRules, portsText } from '../firewall-rules';
import type { Found, Rule } from '../rule';
import { isOpen, textsIn } from '../resources';

const SSH = 22;

/** SSH is for those who run the machine, and by key. */
export const sshOpen: Rule = {
  id: 'ssh-open',
  asks: 'May only known addresses reach SSH, and only by key?',
  severity: 'error',
  check: ({ resources }) => [
    ...inboundRules(resources)
      .filter((rule) => rule.fromWorld && rule.protocol === 'tcp' && covers(rule, SSH))
      .map((rule) => ({
        at: rule.firewall.address,
        problem: `the whole world reaches SSH (${portsText(rule)})`,
        remedy: 'name the ranges that you come from, IPv4 /8 or IPv6 /16 at the widest',
      })),
    ...resources.of('droplet').flatMap(({ address, values }): readonly Found[] => {
      const keys = values['ssh_keys'];
      if (isOpen(keys) || textsIn(keys).length > 0) return [];
      return [
        {
          at: address,
          severity: 'warning',
          problem: 'no SSH key is named, so DigitalOcean sends the password of root by e-mail',
          remedy: 'name one in ssh_keys',
        },
      ];
    }),
  ],
};
