import { installedCdktfCli } from '../../packaging/cdktf-cli';
import { providersProblem } from './terraform';

/** Why cdktf's own program can't be run here against the simulated account, or undefined. */
export function cdktfCliProblem(): string | undefined {
  if (Number(process.versions.node.split('.')[0]) >= 24) return 'cdktf-cli 0.21 crashes on Node 24 and later';
  if (process.env['CDKTF_CLI'] !== 'install' && installedCdktfCli() === undefined) {
    return 'cdktf-cli is not installed: CDKTF_CLI=install fetches its 470 MB';
  }
  return providersProblem();
}
