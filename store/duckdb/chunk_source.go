package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// source is the table function that INSERT selects staged chunks from, each once.
type source struct {
	infos  []duckdb.ColumnInfo
	types  []mapping.LogicalType
	chunks []chunk
}

// register makes the source known to DuckDB as staged_tweets().
func (s *source) register(ctx context.Context, db *sql.DB) error {
	if !chunkIsFirst() {
		return errors.New("this version of duckdb-go lays data chunks out in another way")
	}
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		return err
	}
	texts, err := duckdb.NewListInfo(text)
	if err != nil {
		return err
	}
	for _, c := range columns {
		info, typ := texts, mapping.CreateLogicalType(c.typ)
		if c.list {
			item := typ
			typ = mapping.CreateListType(item)
			mapping.DestroyLogicalType(&item)
		} else if info, err = duckdb.NewTypeInfo(c.typ); err != nil {
			return err
		}
		s.infos, s.types = append(s.infos, duckdb.ColumnInfo{Name: c.name, T: info}), append(s.types, typ)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	err = duckdb.RegisterTableUDF(conn, "staged_tweets", duckdb.ChunkTableFunction{
		BindArguments: func(map[string]any, ...any) (duckdb.ChunkTableSource, error) { return s, nil },
	})
	return errors.Join(err, conn.Close())
}

// close lets go of what no collector frees.
func (s *source) close() {
	for i := range s.types {
		mapping.DestroyLogicalType(&s.types[i])
	}
}

// chunk makes a chunk of at most chunkRows rows.
func (s *source) chunk(r rows, t *longTexts) (chunk, error) {
	c := chunk{data: mapping.CreateDataChunk(s.types), rows: len(r.tweets)}
	for i := range columns {
		if err := columns[i].fill(&c, i, r, t); err != nil {
			mapping.DestroyDataChunk(&c.data)
			return c, err
		}
	}
	return c, nil
}

// ColumnInfos implements [duckdb.ChunkTableSource].
func (s *source) ColumnInfos() []duckdb.ColumnInfo { return s.infos }

// Cardinality implements [duckdb.ChunkTableSource].
func (s *source) Cardinality() *duckdb.CardinalityInfo {
	n := 0
	for _, c := range s.chunks {
		n += c.rows
	}
	return &duckdb.CardinalityInfo{Cardinality: uint(n), Exact: true}
}

// Init implements [duckdb.ChunkTableSource].
func (s *source) Init() {}

// FillChunk implements [duckdb.ChunkTableSource]. Nothing is copied: DuckDB's
// chunk refers to the vectors of the staged one.
func (s *source) FillChunk(to duckdb.DataChunk) error {
	if len(s.chunks) == 0 {
		return to.SetSize(0)
	}
	from := s.chunks[0]
	s.chunks = s.chunks[1:]
	data := handle(&to)
	for i := range columns {
		mapping.VectorReferenceVector(mapping.DataChunkGetVector(data, mapping.IdxT(i)), from.vector(i))
	}
	return to.SetSize(from.rows)
}

// handle is DuckDB's handle of a chunk. The driver has setters for single values
// only, and keeps the handle to itself.
func handle(c *duckdb.DataChunk) mapping.DataChunk {
	return *(*mapping.DataChunk)(unsafe.Pointer(c))
}

// chunkIsFirst says that a chunk of the driver's begins with its handle.
func chunkIsFirst() bool {
	return reflect.TypeFor[duckdb.DataChunk]().Field(0).Type == reflect.TypeFor[mapping.DataChunk]()
}
