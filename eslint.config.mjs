import tseslint from 'typescript-eslint';
import { layers } from './eslint-layers.mjs';

export default tseslint.config(
  // The last two import the package by its name; __tests__/packaging checks them where it is installed.
  {
    ignores: [
      'node_modules',
      'dist',
      'dist-cli',
      'cdktf.out',
      'coverage',
      'reference',
      'examples/consumer',
      '__tests__/packaging/published',
    ],
  },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house: { rules: { layers } } },
    rules: {
      'house/layers': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      // `const { on, ...settings } = props` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // The reader of a constructor call in a stack looks for the construct, not for its variable.
      'no-new': 'off',
    },
  },
  {
    files: ['__tests__/**/*.ts', 'bench/**/*.ts', 'cli/**/*.ts'],
    rules: { 'no-console': 'off', 'max-lines': 'off' },
  },
  {
    files: ['__tests__/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
