module realnode/pause

go 1.24
