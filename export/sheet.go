package export

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"github.com/takedown/takedown/store/neo4j"
)

// sheet is a data file, of nodes with one label or of relationships of one
// type, and its header.
type sheet struct {
	kind string
	name string
	// ends are the first columns of relationships: what they lead from and to.
	ends []string
	// names are the properties in the columns that follow.
	names []string

	lists   *lists
	file    *os.File
	w       *bufio.Writer
	row     []byte
	longest int
}

// create makes the data file and writes the header, whose columns are ends and
// properties as neo4j-admin has them: name:TYPE.
func create(dir, name, kind string, lists *lists, columns ...string) (*sheet, error) {
	s := &sheet{kind: kind, name: name, lists: lists}
	for _, c := range columns {
		if property, _, _ := strings.Cut(c, ":"); property != "" {
			s.names = append(s.names, property)
		} else {
			s.ends = append(s.ends, c)
		}
	}
	header := filepath.Join(dir, s.headerFile())
	if err := os.WriteFile(header, []byte(strings.Join(columns, ",")+"\n"), 0o666); err != nil { // for other programs to read
		return nil, err
	}
	var err error
	s.file, err = os.Create(filepath.Join(dir, s.dataFile()))
	if err != nil {
		return nil, err
	}
	s.w = bufio.NewWriterSize(s.file, 1<<18)
	return s, nil
}

func (s *sheet) headerFile() string { return s.name + "-header.csv" }
func (s *sheet) dataFile() string   { return s.name + ".csv" }

// isRelationships says that the sheet is not one of nodes.
func (s *sheet) isRelationships() bool { return len(s.ends) > 0 }

// write adds a row. A relationship's ends come first.
func (s *sheet) write(p neo4j.Properties, ends ...string) error {
	s.row = s.row[:0]
	for _, end := range ends {
		s.text(end)
		s.row = append(s.row, ',')
	}
	given := 0
	for _, name := range s.names {
		if v := p[name]; v != nil {
			given++
			before := len(s.row)
			if err := s.cell(v); err != nil {
				return fmt.Errorf("%s.%s: %w", s.kind, name, err)
			}
			s.longest = max(s.longest, len(s.row)-before)
		}
		s.row = append(s.row, ',')
	}
	for _, v := range p {
		if v == nil {
			given++
		}
	}
	if given != len(p) {
		return fmt.Errorf("%s: no column for a property among %v", s.kind, p)
	}
	s.row[len(s.row)-1] = '\n'
	_, err := s.w.Write(s.row)
	return err
}

// cell appends a value. Text is quoted, so that an empty one is told apart from
// nothing, and may hold anything.
func (s *sheet) cell(v any) error {
	switch v := v.(type) {
	case string:
		s.text(v)
	case int64:
		s.row = strconv.AppendInt(s.row, v, 10)
	case float64:
		s.row = strconv.AppendFloat(s.row, v, 'g', -1, 64)
	case bool:
		s.row = strconv.AppendBool(s.row, v)
	case time.Time:
		s.day(v)
		s.row = v.AppendFormat(s.row, "T15:04:05.000Z")
	case dbtype.Date:
		s.day(v.Time())
	case []string:
		s.lists.note(v)
		s.text(strings.Join(v, string(s.lists.delimiter)))
	default:
		return fmt.Errorf("a %T has no form", v)
	}
	return nil
}

func (s *sheet) text(text string) {
	s.row = append(s.row, '"')
	for {
		i := strings.IndexByte(text, '"')
		if i < 0 {
			break
		}
		s.row = append(s.row, text[:i+1]...)
		s.row = append(s.row, '"')
		text = text[i+1:]
	}
	s.row = append(append(s.row, text...), '"')
}

// day appends a date as ISO 8601 has it, with a sign where the year has not four digits.
func (s *sheet) day(t time.Time) {
	if y := t.Year(); y >= 0 && y <= 9999 {
		s.row = t.AppendFormat(s.row, time.DateOnly)
	} else {
		s.row = t.AppendFormat(fmt.Appendf(s.row, "%+05d", y), "-01-02")
	}
}

func (s *sheet) close() error { return errors.Join(s.w.Flush(), s.file.Close()) }

// lists is what all lists are written with: their elements are told apart by a
// character that none of them may hold, because it cannot be escaped.
type lists struct {
	delimiter rune
	// seen are the characters of all elements, of those that could be a delimiter.
	seen [1 << 16 / 64]uint64
}

func (l *lists) note(list []string) {
	for _, text := range list {
		for _, r := range text {
			if r < 1<<16 {
				l.seen[r/64] |= 1 << (r % 64)
			}
		}
	}
}

func (l *lists) has(r rune) bool { return l.seen[r/64]&(1<<(r%64)) != 0 }

// firstDelimiter is ASCII's unit separator, which is what it is for.
const firstDelimiter = '\x1f'

// free is a delimiter that no list has in it.
func (l *lists) free() (rune, error) {
	for _, span := range [][2]rune{{firstDelimiter, firstDelimiter}, {1, 8}, {0x0e, 0x1e}, {0xe000, 0xf8ff}, {0xa0, 0xd7ff}} {
		for r := span[0]; r <= span[1]; r++ {
			if !l.has(r) {
				return r, nil
			}
		}
	}
	return 0, errors.New("hashtags, URLs and other lists of the store hold every character that could tell their elements apart")
}
