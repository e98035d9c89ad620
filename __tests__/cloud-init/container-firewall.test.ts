import { HostSandbox } from '../support/host-sandbox';
import { describeWithProgram } from '../support/with-program';
import { runProgram } from '../support/run-program';

/** Remembers what it is given; nothing is there before. */
const FAKE = `
echo "\${0##*/} $*" >>"$ROOT/calls"
[[ \${0##*/} != *-restore ]] || cat >"$ROOT/\${0##*/}"
[[ "$*" != *--check* && "$*" != *DOCKER-USER*--list* && "$*" != *"--list DOCKER-USER"* ]]`;

let host: HostSandbox;
const start = (sources: string): void => {
  host = new HostSandbox({ env: { PUBLISHED_SOURCES: sources } });
  for (const family of ['iptables', 'ip6tables']) {
    host.fake(family, FAKE);
    host.fake(`${family}-restore`, FAKE);
  }
};
afterEach(() => {
  host.remove();
});

const rules = (family: string): readonly string[] =>
  host
    .read(`${family}-restore`)
    .split('\n')
    .filter((line) => line.startsWith('-A'));

test('keeps containers from the metadata address, whoever may reach published ports', async () => {
  start('');
  expect((await host.run('container-firewall')).code).toBe(0);
  expect(rules('iptables')).toEqual(['-A HOST-CONTAINERS -d 169.254.169.254 -j REJECT']);
  expect(rules('ip6tables')).toEqual([]);
  expect(host.calls()).toContain('iptables --wait --insert DOCKER-USER 1 --jump HOST-CONTAINERS');
});

test('with sources, drops what others send to published ports, each family by its own ranges', async () => {
  start('10.10.0.0/20 2001:db8::/64 192.0.2.1/32');
  await host.run('container-firewall');
  expect(rules('iptables').slice(1)).toEqual([
    '-A HOST-CONTAINERS -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-A HOST-CONTAINERS -i docker+ -j RETURN',
    '-A HOST-CONTAINERS -i br-+ -j RETURN',
    '-A HOST-CONTAINERS -s 10.10.0.0/20 -m conntrack --ctstate DNAT --ctdir ORIGINAL -j RETURN',
    '-A HOST-CONTAINERS -s 192.0.2.1/32 -m conntrack --ctstate DNAT --ctdir ORIGINAL -j RETURN',
    '-A HOST-CONTAINERS -m conntrack --ctstate DNAT --ctdir ORIGINAL -j DROP',
  ]);
  expect(rules('ip6tables').join('\n')).toContain('-s 2001:db8::/64');
  expect(rules('ip6tables').join('\n')).not.toMatch(/10\.10|169\.254/);
});

test('goes on without IPv6 where the kernel has none, and says so', async () => {
  start('');
  host.fake('ip6tables', 'exit 3');
  const result = await host.run('container-firewall');
  expect(result.code).toBe(0);
  expect(result.stderr).toContain('warning: ip6tables does not work here');
});

const IN_OWN_NETWORK = ['unshare', '--net', 'iptables', '--wait', '--list'];

describeWithProgram(
  'unshare and iptables as root',
  'util-linux iptables',
  'the kernel',
  () => {
    test('takes the rules, and a second run changes nothing', async () => {
      host = new HostSandbox({ env: { PUBLISHED_SOURCES: '10.10.0.0/20 2001:db8::/64' } });
      const command = `${host.release}/bin/container-firewall`;
      const save = 'for t in iptables ip6tables; do $t-save -t filter | grep "^-A"; done';
      const script = `"${command}" && ${save} >"$ROOT/first" && "${command}" && ${save} >"$ROOT/second"`;
      const { code, stderr } = await runProgram('unshare', ['--net', 'bash', '-c', script], {
        env: { ROOT: host.root },
      });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(host.read('second')).toBe(host.read('first'));
      expect(host.read('first')).toMatch(
        /^-A DOCKER-USER -j HOST-CONTAINERS\n-A HOST-CONTAINERS -d 169\.254\.169\.254\/32 -j REJECT/,
      );
      expect(host.read('first').match(/DOCKER-USER/g)).toHaveLength(2);
    });
  },
  IN_OWN_NETWORK,
);
