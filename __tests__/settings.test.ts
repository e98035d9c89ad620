import { describeFault } from '../lib/core/fault';
import { type Settings, type StackName, readSettings } from '../settings';

const STACKS: readonly StackName[] = [
  'planner',
  'planner-ha',
  'tria-pov',
  'tria-pov-tight',
  'tria-small-business',
  'tria-enterprise-single',
  'tria-enterprise-self-hosted',
  'tria-enterprise',
];

const faultsOf = (settings: Settings): readonly string[] => settings.faults.all.map(describeFault);

describe('without any settings', () => {
  const settings = readSettings({});

  test('all stacks are there, with example values', () => {
    expect(faultsOf(settings)).toEqual([]);
    expect(settings.stacks).toEqual(STACKS);
    expect(settings.of('planner')).toEqual({
      region: 'fra1',
      domain: 'planner.example.com',
      networkRange: '10.110.0.0/24',
      backend: { image: 'ghcr.io/example/planner:1.0.0' },
      dns: { management: 'existing-zone' },
      live: false,
      state: { kind: 'local' },
    });
  });

  test.each(['domain', 'networkRange'] as const)('each stack has a %s of its own', (field) => {
    const values = STACKS.map((stack) => settings.of(stack)[field]);
    expect(new Set(values).size).toBe(STACKS.length);
  });

  test('an empty variable is as good as none', () => {
    const names = ['STACKS', 'LIVE', 'REGION', 'DOMAIN', 'PLANNER_DOMAIN', 'PLANNER_IMAGE', 'DNS', 'STATE_BACKEND'];
    const empty = readSettings(Object.fromEntries([...names, 'SLACK_CHANNEL'].map((name) => [name, ''])));
    expect(faultsOf(empty)).toEqual([]);
    for (const stack of STACKS) expect(empty.of(stack)).toEqual(settings.of(stack));
  });

  test('variables of others are nothing to it', () => {
    const other = readSettings({ PATH: '/bin', PLANNER: 'x', REGIONS: 'mars' });
    expect(other.of('planner')).toEqual(settings.of('planner'));
  });
});

describe('each setting', () => {
  test('STACKS chooses, with or without spaces', () => {
    expect(readSettings({ STACKS: 'planner-ha' }).stacks).toEqual(['planner-ha']);
    expect(readSettings({ STACKS: 'planner, tria-pov' }).stacks).toEqual(['planner', 'tria-pov']);
  });

  test('LIVE turns on what has been deployed', () => {
    const settings = readSettings({ LIVE: 'planner' });
    expect(STACKS.filter((stack) => settings.of(stack).live)).toEqual(['planner']);
  });

  test.each([
    ['REGION', 'nyc3', { region: 'nyc3' }],
    ['DOMAIN', 'acme.dev', { domain: 'planner.acme.dev' }],
    ['PLANNER_DOMAIN', 'plan.acme.dev', { domain: 'plan.acme.dev' }],
    ['PLANNER_IMAGE', 'ghcr.io/acme/planner:2', { backend: { image: 'ghcr.io/acme/planner:2' } }],
    ['DNS', 'external', { dns: { management: 'external' } }],
    ['DNS', 'new-zone', { dns: { management: 'new-zone' } }],
    ['SLACK_CHANNEL', '#ops', { slackChannel: '#ops' }],
  ])('%s=%s', (name, value, expected) => {
    const settings = readSettings({ [name]: value });
    expect(faultsOf(settings)).toEqual([]);
    expect(settings.of('planner')).toMatchObject(expected);
  });

  test("a stack's own domain is not that of the others", () => {
    const settings = readSettings({ PLANNER_HA_DOMAIN: 'ha.acme.dev', DOMAIN: 'acme.dev' });
    expect(STACKS.slice(0, 3).map((stack) => settings.of(stack).domain)).toEqual([
      'planner.acme.dev',
      'ha.acme.dev',
      'tria-pov.acme.dev',
    ]);
  });

  test('the region is the same for all, but for those whose files need another, unless it is named', () => {
    const regions = (environment: Readonly<Record<string, string>>) =>
      STACKS.map((stack) => readSettings(environment).of(stack).region);
    expect(new Set(regions({}).slice(0, 6))).toEqual(new Set(['fra1']));
    expect(regions({}).slice(6)).toEqual(['atl1', 'atl1']);
    expect(new Set(regions({ REGION: 'nyc2' }))).toEqual(new Set(['nyc2']));
    expect(regions({ REGION: 'nyc2', TRIA_ENTERPRISE_REGION: 'atl1' })[7]).toBe('atl1');
  });

  test("TRIA's images, origin, budgets and receivers", () => {
    const settings = readSettings({
      TRIA_IMAGE: 'ghcr.io/acme/tria:2',
      TRIA_FRONTEND_IMAGE: 'ghcr.io/acme/frontend:2',
      TRIA_FRONTEND_ORIGIN: 'https://app.acme.dev',
      TRIA_POV_BUDGET: '99.50',
      MONITORING_TELEGRAM_CHAT: '-1001',
      MONITORING_SLACK_CHANNEL: '#ops',
      NFS_REGIONS: 'fra1, ams3',
    });
    expect(faultsOf(settings)).toEqual([]);
    const receivers = { telegram: { chatId: -1001 }, slack: { channel: '#ops' } };
    expect(settings.tria('tria-pov')).toMatchObject({
      backend: { image: 'ghcr.io/acme/tria:2' },
      frontend: { image: 'ghcr.io/acme/frontend:2' },
      budget: 99.5,
      monitoring: { receivers },
    });
    expect(settings.triaCluster('tria-enterprise')).toMatchObject({
      frontend: { on: 'vercel', origin: 'https://app.acme.dev' },
      storage: { on: 'nfs', offeredIn: ['fra1', 'ams3'] },
      monitoring: { receivers },
    });
    expect(readSettings({}).tria('tria-pov')).not.toHaveProperty('monitoring');
    expect(readSettings({}).tria('tria-pov')).not.toHaveProperty('budget');
  });

  test("whom Planner's hosts tell by themselves, and TRIA's monitoring: each by all channels", () => {
    const channels = (prefix: string) => ({
      [`${prefix}_TELEGRAM_CHAT`]: '-1001',
      [`${prefix}_SLACK_CHANNEL`]: '#ops',
      [`${prefix}_EMAIL_TO`]: 'a@acme.dev, b@acme.dev',
      [`${prefix}_EMAIL_FROM`]: 'alerts@acme.dev',
      [`${prefix}_SMTP_HOST`]: 'smtp.acme.dev',
      [`${prefix}_SMTP_USER`]: 'alerts',
    });
    const receivers = {
      telegram: { chatId: -1001 },
      slack: { channel: '#ops' },
      email: { to: ['a@acme.dev', 'b@acme.dev'], from: 'alerts@acme.dev', smtpHost: 'smtp.acme.dev', user: 'alerts' },
    };
    const alerts = readSettings(channels('ALERTS'));
    expect(faultsOf(alerts)).toEqual([]);
    for (const stack of ['planner', 'planner-ha'] as const) expect(alerts.of(stack).alerts).toEqual({ receivers });
    expect(alerts.tria('tria-pov')).not.toHaveProperty('alerts');
    expect(alerts.tria('tria-pov')).not.toHaveProperty('monitoring');
    const monitoring = readSettings(channels('MONITORING'));
    expect(monitoring.tria('tria-pov').monitoring).toEqual({ receivers });
    expect(monitoring.of('planner')).not.toHaveProperty('alerts');
    expect(readSettings({ ALERTS_SLACK_CHANNEL: '#ops' }).of('planner').alerts).toEqual({
      receivers: { slack: { channel: '#ops' } },
    });
  });

  test.each([
    [{ STATE_BACKEND: 'local' }, { kind: 'local' }],
    [
      { STATE_BACKEND: 'cloud', STATE_ORGANIZATION: 'acme' },
      { kind: 'cloud', organization: 'acme' },
    ],
    [
      {
        STATE_BACKEND: 'cloud',
        STATE_ORGANIZATION: 'acme',
        STATE_HOSTNAME: 'tfe.acme.dev',
        STATE_PROJECT: 'small',
        STATE_PREFIX: 'staging-',
        STATE_TAGS: 'web, team:ops',
      },
      {
        kind: 'cloud',
        organization: 'acme',
        hostname: 'tfe.acme.dev',
        project: 'small',
        prefix: 'staging-',
        tags: ['web', 'team:ops'],
      },
    ],
    [
      { STATE_BACKEND: 'spaces', STATE_BUCKET: 'acme-state', STATE_PREFIX: 'staging/' },
      { kind: 'spaces', bucket: 'acme-state', region: 'fra1', prefix: 'staging/' },
    ],
    [
      { STATE_BACKEND: 'spaces', STATE_BUCKET: 'acme-state', REGION: 'nyc3' },
      { kind: 'spaces', bucket: 'acme-state', region: 'nyc3' },
    ],
    [
      { STATE_BACKEND: 'spaces', STATE_BUCKET: 'acme-state', STATE_REGION: 'ams3', STATE_PREFIX: '' },
      { kind: 'spaces', bucket: 'acme-state', region: 'ams3' },
    ],
  ])('state: %j', (environment, state) => {
    const settings = readSettings(environment);
    expect(faultsOf(settings)).toEqual([]);
    for (const stack of STACKS) expect(settings.of(stack).state).toEqual(state);
  });
});

describe('a value that is not possible is named', () => {
  test.each([
    [{ STACKS: 'planer' }, 'STACKS: "planer" is not a known stack (8 are known); use planner, planner-ha or tria-pov'],
    [{ STACKS: 'planner,' }, 'STACKS: "" is not a known stack (8 are known); use planner, tria-pov or planner-ha'],
    [{ LIVE: 'yes' }, 'LIVE: "yes" is not a known stack (8 are known); use planner, tria-pov or planner-ha'],
    [{ REGION: 'fra' }, 'REGION: "fra" is not a known region (18 are known); use fra1, blr1 or sfo1'],
    [{ DOMAIN: 'Acme.dev' }, 'DOMAIN: the domain "Acme.dev" has upper-case letters; write "acme.dev"'],
    [
      { PLANNER_HA_DOMAIN: 'ha' },
      'PLANNER_HA_DOMAIN: the domain "ha" has one label, at least 2 are needed; write the whole name, such as "planner.example.com"',
    ],
    [{ TRIA_POV_BUDGET: '-1' }, 'TRIA_POV_BUDGET: "-1" is no budget; write US dollars a month, such as 300'],
    [
      { MONITORING_TELEGRAM_CHAT: '@ops' },
      'MONITORING_TELEGRAM_CHAT: "@ops" is no id of a Telegram chat; write its number, such as -1001234',
    ],
    [
      { ALERTS_TELEGRAM_CHAT: '0' },
      'ALERTS_TELEGRAM_CHAT: "0" is no id of a Telegram chat; write its number, such as -1001234',
    ],
    [
      { ALERTS_EMAIL_TO: 'a@acme.dev', ALERTS_EMAIL_FROM: 'b@acme.dev', ALERTS_SMTP_USER: 'b' },
      'ALERTS_SMTP_HOST: it is not set, and ALERTS_EMAIL_TO, ALERTS_EMAIL_FROM, ALERTS_SMTP_USER without it sends no mail; set ALERTS_SMTP_HOST',
    ],
    [{ NFS_REGIONS: 'fra1,x' }, expect.stringMatching(/^NFS_REGIONS: "x" is not a known region/)],
    [{ DNS: 'yes' }, 'DNS: "yes" is not a choice; use existing-zone, new-zone or external'],
    [{ STATE_BACKEND: 's3' }, 'STATE_BACKEND: "s3" is not a choice; use local, cloud or spaces'],
    [
      { STATE_BACKEND: 'cloud' },
      'STATE_ORGANIZATION: it is not set, and STATE_BACKEND=cloud needs it; set STATE_ORGANIZATION',
    ],
    [{ STATE_BACKEND: 'spaces' }, 'STATE_BUCKET: it is not set, and STATE_BACKEND=spaces needs it; set STATE_BUCKET'],
    [
      { STATE_BACKEND: 'spaces', STATE_BUCKET: 'My_State' },
      'STATE_BUCKET: the bucket name "My_State" may consist only of lower-case letters, digits and inner hyphens; use lower-case letters, digits and inner hyphens, 3 to 63 characters, such as "acme-planner-backups"',
    ],
    [
      { STATE_BACKEND: 'spaces', STATE_BUCKET: 'acme-state', STATE_REGION: 'mars' },
      'STATE_REGION: "mars" is not a known region (18 are known); use ams2, ams3 or blr1',
    ],
  ])('%j', (environment, message) => {
    expect(faultsOf(readSettings(environment))).toEqual([message]);
  });

  test('several together', () => {
    const settings = readSettings({ STACKS: 'x', REGION: 'x', DOMAIN: 'x', DNS: 'x', STATE_BACKEND: 'x', LIVE: 'x' });
    expect(settings.faults.all.map(({ at }) => at).sort()).toEqual(
      ['DNS', 'DOMAIN', 'LIVE', 'REGION', 'STACKS', 'STATE_BACKEND'].sort(),
    );
  });

  test('and the stacks are still built with what is sound', () => {
    const settings = readSettings({ REGION: 'mars', DOMAIN: '-', PLANNER_DOMAIN: '!' });
    expect(settings.of('planner')).toMatchObject({ region: 'fra1', domain: 'planner.example.com' });
  });
});
