/** Synthesizes a stack of many hosts and prints the seconds it took and the peak of its memory, as JSON. */
import { ComposeHost, PatternApp, PatternStack } from '../index';

const count = Number(process.argv[2] ?? 100);
const start = process.hrtime.bigint();
const app = new PatternApp();
const stack = new PatternStack(app, 'many');
for (let index = 0; index < count; index += 1) {
  new ComposeHost(stack, `host-${index}`, {
    region: 'fra1',
    size: 's-1vcpu-1gb',
    access: { cidrs: ['203.0.113.7/32'], sshKeys: ['1'] },
    services: [{ name: 'web', image: 'nginx:1.28', memoryMib: 64, cpus: 0.2, port: 80 }],
    ingress: { domain: `host-${index}.example.com`, routes: [{ path: '/', service: 'web' }] },
  });
}
app.synth();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
process.stdout.write(JSON.stringify({ seconds, peakMib: process.resourceUsage().maxRSS / 1024 }));
