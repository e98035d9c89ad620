export * from '../../testing';
