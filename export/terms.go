package export

import (
	"os"
	"path/filepath"
)

// Terms go with everything that is exported: a part of an archive is still bound by
// what the archive was published under.
const Terms = "These are parts of archives that platforms disclosed for research into influence operations. " +
	"Whoever passes them on is bound by the terms under which the platform published each archive. " +
	"Ids that a platform has hashed must not be reversed, nor joined with other data to find out whose they are. " +
	"Publish figures and examples, not lists of ordinary people: retweeting an account of an operation is no offence."

// TermsFile holds the terms in a folder that is exported.
const TermsFile = "TERMS.txt"

func writeTerms(dir string) error {
	return os.WriteFile(filepath.Join(dir, TermsFile), []byte(Terms+"\n"), 0o666)
}
