import type { CodegenConfig } from '@graphql-codegen/cli';

// Types of the operations, from the schema that the server serves. They are made anew
// at every build, and not kept: an operation that the schema does not know fails the build.
const config: CodegenConfig = {
  schema: '../../schema.graphqls',
  documents: 'src/operations/*.graphql',
  generates: {
    'src/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        documentMode: 'string',
        enumType: 'string-literal',
        useTypeImports: true,
        scalars: { Time: 'string', Date: 'string', Duration: 'string', Bytes: 'number', JSON: 'unknown' },
        strictScalars: true,
        skipTypename: true,
        // What a script does not ask is left out of it.
        pureMagicComment: true,
      },
    },
  },
};

export default config;
