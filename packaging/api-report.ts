/**
 * Compares the published API, an export of package.json at a time, with the reports in `etc/`, which are under review.
 * With `--update` the reports are written anew. Needs `npm run build` before.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { exports as published } from '../package.json';

const ROOT = path.resolve(__dirname, '..');
const REPORTS = path.join(ROOT, 'etc');
const SCRATCH = path.join(ROOT, 'node_modules/.cache/api-extractor');

/** What api-extractor says about every package of this kind: the API has no release tags, its docs are our own business. */
const SILENT = ['ae-missing-release-tag', 'ae-undocumented', 'ae-unresolved-link'];

/** Whether the report of an export is what the declarations say. */
function isCurrent(subpath: string, types: string, update: boolean): boolean {
  const name = subpath === '.' ? 'index' : subpath.slice(2).replaceAll('/', '-');
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: path.join(ROOT, types),
      bundledPackages: [],
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: path.join(ROOT, 'packaging/tsconfig.api.json') },
      apiReport: { enabled: true, reportFileName: name, reportFolder: REPORTS, reportTempFolder: SCRATCH },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning },
          // Types that the API uses and does not export: seen in the report.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          ...Object.fromEntries(SILENT.map((id) => [id, { logLevel: ExtractorLogLevel.None }])),
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(ROOT, 'package.json'),
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(config, { localBuild: update });
  return update ? succeeded : !apiReportChanged;
}

mkdirSync(REPORTS, { recursive: true });
const update = process.argv.includes('--update');
const stale = Object.entries(published).flatMap(([subpath, entry]) =>
  typeof entry === 'string' || isCurrent(subpath, entry.types, update) ? [] : [subpath],
);
if (stale.length > 0) {
  process.stderr.write(
    `The API differs from what was reviewed: ${stale.join(', ')}. ` +
      'If the change is wanted: npm run api -- --update, then review the difference in etc/.\n',
  );
  process.exitCode = 1;
}
