import { readFileSync } from 'node:fs';
import path from 'node:path';
import { descriptionProblem, expectDescribed } from '../simulator/api-description';
import { Deployment, type PlannedChange } from '../simulator/deployment';
import { type Census, censusOf } from '../simulator/tampering';
import { describeWithProviders } from '../support/terraform';

const TEXT = readFileSync(path.join(__dirname, '../fixtures/every-family.tf.json'), 'utf8');
const MINUTES_MS = 60_000;

describeWithProviders(
  'every family of resources that the simulator has, by the real Terraform and the real provider',
  () => {
    let deployment: Deployment;
    let before: Census;
    let secondPlan: readonly PlannedChange[];
    let after: Census;

    beforeAll(async () => {
      deployment = await Deployment.of(TEXT, { domains: ['example.com'] });
      before = censusOf(deployment);
      await deployment.apply();
      secondPlan = await deployment.plan();
      await deployment.destroy();
      after = censusOf(deployment);
    }, 10 * MINUTES_MS);

    afterAll(async () => deployment.close());

    test('is applied at the first go, and has nothing left to do', () => {
      expect(secondPlan).toEqual([]);
    });

    test('leaves behind what Terraform did not make: tags of the cluster, and the network of a region', () => {
      expect(after).toEqual({ ...before, tags: 4, vpcs: 1 });
    });

    const testDescription = descriptionProblem === undefined ? test : test.skip;
    const title = `calls and answers as DigitalOcean describes them${descriptionProblem ? ` (${descriptionProblem})` : ''}`;
    testDescription(title, () => {
      expectDescribed(deployment.calls);
    });
  },
);
