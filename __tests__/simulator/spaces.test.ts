import { request } from 'node:http';
import { AwsClient } from 'aws4fetch';
import { simulatorForEach } from './api-client';

const api = simulatorForEach();
const CLIENT = new AwsClient({ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', service: 's3', region: 'us-east-1' });

const signed = async (method: string, url: string) => {
  const { port, hostname } = new URL(api().simulator.url);
  const headers: Record<string, string> = { host: new URL(url).host };
  (await CLIENT.sign(url, { method })).headers.forEach((value, name) => (headers[name] = value));
  return request({ hostname, port, method, path: url, headers });
};

const statusOf = async (method: string, url: string): Promise<number | undefined> => {
  const sent = await signed(method, url);
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('response', (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode);
      });
    });
    sent.end();
  });
};

test('a bucket that is made twice by its owner is one bucket, and its name is taken elsewhere', async () => {
  expect(await statusOf('PUT', 'http://dumps.s3.fra1.spaces.simulated/')).toBe(200);
  expect(await statusOf('PUT', 'http://dumps.s3.fra1.spaces.simulated/')).toBe(200);
  expect(await statusOf('PUT', 'http://dumps.s3.ams3.spaces.simulated/')).toBe(409);
  expect(api().simulator.objects.list('buckets')).toMatchObject([{ id: 'dumps', region: 'fra1' }]);
});

test('a bucket whose maker went away before the answer is there', async () => {
  const sent = await signed('PUT', 'http://dumps.s3.fra1.spaces.simulated/');
  sent.on('error', () => undefined);
  sent.once('finish', () => sent.destroy());
  sent.end();
  while (api().simulator.objects.list('buckets').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await statusOf('PUT', 'http://dumps.s3.fra1.spaces.simulated/')).toBe(200);
});
