package graph

import (
	"context"

	"github.com/takedown/takedown/graph/model"
)

// progress forwards a feed's messages until it ends or the subscriber goes.
func progress(ctx context.Context, feed LoadFeed) <-chan *model.LoadProgress {
	out := make(chan *model.LoadProgress)
	if feed == nil {
		close(out)
		return out
	}
	in := feed.Subscribe(ctx)
	go func() {
		defer close(out)
		for p := range in {
			select {
			case out <- &p:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
