import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphqls',
  documents: ['src/*.ts', '!src/relay.ts'],
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { scalars: { Time: 'string', Date: 'string', Duration: 'string', Bytes: 'number', JSON: 'unknown' }, strictScalars: true, useTypeImports: true },
    },
  },
};

export default config;
