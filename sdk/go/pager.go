package localplus

import (
	"context"
	"iter"
)

// Page is a page of a list.
type Page[T any] struct {
	// Data is in the order of the list.
	Data []T `json:"data"`
	// NextCursor is where the list goes on; empty on its last page.
	NextCursor string `json:"next_cursor"`
}

// Pager is a list of any length: pages are fetched as they are needed.
type Pager[T any] struct {
	ctx   context.Context
	from  string
	fetch func(ctx context.Context, cursor string) (*Page[T], error)
}

// All goes through all of the list. After an error it ends.
func (p *Pager[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range p.Pages() {
			if err != nil {
				var nothing T
				yield(nothing, err)
				return
			}
			for _, one := range page.Data {
				if !yield(one, nil) {
					return
				}
			}
		}
	}
}

// Pages goes page by page; a page's NextCursor is where to go on later. After an error it ends.
func (p *Pager[T]) Pages() iter.Seq2[*Page[T], error] {
	return func(yield func(*Page[T], error) bool) {
		cursor := p.from
		for {
			page, err := p.fetch(p.ctx, cursor)
			if !yield(page, err) || err != nil || page.NextCursor == "" {
				return
			}
			cursor = page.NextCursor
		}
	}
}

// Take is the first most of the list.
func (p *Pager[T]) Take(most int) ([]T, error) {
	var taken []T
	if most < 1 {
		return taken, nil
	}
	for one, err := range p.All() {
		if err != nil {
			return taken, err
		}
		taken = append(taken, one)
		if len(taken) >= most {
			break
		}
	}
	return taken, nil
}
