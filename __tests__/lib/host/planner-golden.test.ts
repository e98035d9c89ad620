import { parse } from 'yaml';
import { firstBoot } from '../../../cloud-init/first-boot';
import { bootBundle, hostBundle } from '../../../cloud-init/host-bundle';
import { buildUserData } from '../../../cloud-init/user-data';
import { hostFiles } from '../../../lib/host/files';
import { resolveHost } from '../../../lib/host/resolved';
import { examplePlanner } from '../../support/example-hosts';
import { expectGolden } from '../../support/golden';

const host = resolveHost(examplePlanner());

test("Planner's files are the reviewed ones", () => {
  expectGolden('planner/host', Object.fromEntries(hostFiles(host).map(({ path, content }) => [path, content])));
});

test("Planner's first boot is the reviewed one, but for the contents of the archives and the release's name", () => {
  const bundle = hostBundle(host, ['telegram-webhook']);
  const [part] = buildUserData(firstBoot(host, bundle, ['telegram-webhook'])).parts;
  const text = part?.content ?? '';
  const { write_files: files } = parse(text) as { write_files: { path: string; content: string }[] };
  const shown = files
    .filter(({ path }) => path.endsWith('.tar.gz'))
    .reduce((left, { content }) => left.replace(content, '(an archive)'), text)
    .replaceAll(bootBundle(bundle).release, '(the release)');
  expectGolden('planner/cloud-init', { 'cloud-config.yaml': shown });
});
