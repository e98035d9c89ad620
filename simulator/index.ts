import '../lib/core/check-node';

export { Simulator, type SimulatorOptions } from './simulator';
export type { Pace } from './account/clock';
export type { CallLog, LoggedCall, RecordedCall } from './control/calls';
export type { CutFault, ErrorFault, Fault, FaultBoard, FaultScope, SlowFault, StuckFault } from './control/faults';
export type { ObjectDesk, ObjectFields } from './control/object-desk';
export type { AccountLimits } from './world';
