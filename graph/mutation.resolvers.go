package graph

import "github.com/takedown/takedown/graph/generated"

// mutationResolver answers changes, which are in the file of what they change.
type mutationResolver struct{ *Resolver }

func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }
