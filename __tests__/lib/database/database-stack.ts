import { TerraformVariable } from 'cdktf';
import { ManagedPostgres, type ManagedPostgresProps, PrivateNetwork } from '../../../index';
import { type SynthesizedStack, synthesize } from '../../../testing';

/** Declares a variable, whose value is a reference. */
export type Variable = (id: string) => TerraformVariable;

type Props = Partial<ManagedPostgresProps>;

/** A stack with a sound managed PostgreSQL `db`, but for the given props and sources. */
export const database = (
  props: Props | ((variable: Variable) => Props) = {},
  allow: (database: ManagedPostgres, variable: Variable) => void = (it) => {
    it.allowFrom({ peer: { tag: 'shop' } });
  },
): SynthesizedStack =>
  synthesize((stack) => {
    const variable: Variable = (id) => new TerraformVariable(stack, id, {});
    const network = new PrivateNetwork(stack, 'network', { name: 'shop', region: 'fra1', ipRange: '10.120.0.0/24' });
    const given = typeof props === 'function' ? props(variable) : props;
    const required = { name: 'shop', region: 'fra1', size: 'db-s-1vcpu-2gb', network, database: 'shop' };
    allow(new ManagedPostgres(stack, 'db', { ...required, ...given }), variable);
  });

/** The output of a stack whose only output is `told`. */
export const told = (stack: SynthesizedStack): unknown => stack.json.output?.['told']?.['value'];
