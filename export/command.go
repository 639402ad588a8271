package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Command is neo4j-admin's options, to be given in the folder of the export.
type Command []string

// ImportFile is the name of the shell script that imports the export.
const ImportFile = "import.sh"

// minReadBuffer is neo4j-admin's own size of a buffer for reading, in bytes.
const minReadBuffer = 4 << 20

// command imports what was written. A value must fit into the reader's buffer,
// and no row may be left out. Lines within fields are read the slower of two
// ways: the other, v2, guesses from the end of a buffer backwards where a row
// begins, which quotes and line ends in a text lead astray.
func (x *neo4jAdmin) command() Command {
	var c Command
	buffer := minReadBuffer
	for _, s := range x.sheets {
		option := "--nodes="
		if s.isRelationships() {
			option = "--relationships="
		}
		c = append(c, option+s.kind+"="+s.headerFile()+","+s.dataFile())
		buffer = max(buffer, 2*s.longest)
	}
	return append(c, fmt.Sprintf("--array-delimiter=U+%04X", x.lists.delimiter), "--multiline-fields=true",
		fmt.Sprint("--read-buffer-size=", buffer), "--bad-tolerance=0")
}

// String is the command as a shell takes it; it imports into the database neo4j.
func (c Command) String() string { return c.into("neo4j") }

func (c Command) into(database string) string {
	return "neo4j-admin database import full \\\n  " + strings.Join(c, " \\\n  ") + " \\\n  " + database
}

func (c Command) write(dir string) error {
	script := `#!/bin/sh
# Imports this folder into a Neo4j database, by default the one called neo4j. The
# server, or at least that database, must be stopped. neo4j-admin refuses a
# database that exists unless it is told --overwrite-destination.
#
#   sh import.sh [OPTION...] [DATABASE]
#
# neo4j-admin must be on the PATH. takedown serve --store neo4j://HOST prepares
# the indexes when it first opens the database.
cd -- "$(dirname -- "$0")" || exit
exec ` + c.into(`"${@:-neo4j}"`) + "\n"
	if err := writeTerms(dir); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ImportFile), []byte(script), 0o777) // to be run
}
