import type { BundleFile } from './bundle';
import { renderCompose } from './compose';
import { renderDeploys } from './deploys';
import { ALERTS_FILE, renderAlertsEnv } from './host-alerts';
import { renderEnvExample } from './env-example';
import { mountUnits } from './mount-units';
import { renderNginxSite, renderUnavailablePage } from './nginx';
import { renderNginxMain } from './nginx-main';
import type { ResolvedHost } from './resolved';
import {
  renderDeliveriesTable,
  renderDirectoriesTable,
  renderGuardsTable,
  renderHostEnv,
  renderSecretsTable,
  renderTemplatesTable,
  renderUpstreamsTable,
} from './tables';
import { walDirectory } from './wal-archive';

/** The files of a host that follow from its definition; the machine's own come from cloud-init/assets. */
export function hostFiles(host: ResolvedHost): readonly BundleFile[] {
  const { alerts, ingress, sharedFiles } = host;
  const plain = (path: string, content: string): BundleFile => ({ path, content, mode: '0644' });
  const directories = [
    ...host.dataDisks.flatMap((disk) => disk.directories ?? []),
    ...(host.backups?.bucket ? [walDirectory(host.app)] : []),
  ];
  return [
    plain('.env.example', renderEnvExample(host)),
    ...(alerts ? [plain(ALERTS_FILE, renderAlertsEnv(alerts))] : []),
    plain('compose.yaml', renderCompose(host)),
    plain('deliveries.tsv', renderDeliveriesTable(host)),
    plain('deploys.json', renderDeploys(host)),
    plain('directories.tsv', renderDirectoriesTable(directories)),
    ...(sharedFiles ? [plain('shared-directories.tsv', renderDirectoriesTable(sharedFiles.directories ?? []))] : []),
    plain('guards.tsv', renderGuardsTable(host)),
    plain('host.env', renderHostEnv(host)),
    plain('secrets.tsv', renderSecretsTable(host)),
    plain('templates.tsv', renderTemplatesTable(host)),
    plain('upstreams.tsv', renderUpstreamsTable(host)),
    ...mountUnits(host.dataDisks),
    ...(ingress
      ? [
          plain('nginx/nginx.conf', renderNginxMain(host, ingress)),
          plain('nginx/pages/__unavailable.html', renderUnavailablePage(host.app)),
          plain('nginx/sites/10-ingress.conf', renderNginxSite(host, ingress)),
        ]
      : []),
    ...host.files.map((file) => ({ path: file.path, content: file.content, mode: file.mode ?? '0644' })),
  ];
}
