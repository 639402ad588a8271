module github.com/takedown/takedown

go 1.26.0
