package graph

import (
	"context"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
)

func (r *queryResolver) Cases(ctx context.Context) ([]*cases.Case, error) { return r.cases.All(ctx) }

func (r *queryResolver) Case(ctx context.Context, id string) (*cases.Case, error) {
	return nullable(r.cases.Case(ctx, id))
}

func (r *mutationResolver) CreateCase(ctx context.Context, name string, author *string) (*cases.Case, error) {
	return r.cases.Create(ctx, name, authorOf(ctx, author))
}

func (r *mutationResolver) DeleteCase(ctx context.Context, caseID string, version int64) (bool, error) {
	err := r.cases.Delete(ctx, caseID, version)
	return err == nil, err
}

func (r *mutationResolver) AddToCase(ctx context.Context, caseID string, items []*model.CaseItemInput, author *string, version *int64) (*cases.Case, error) {
	additions, err := r.additions(ctx, items)
	if err != nil {
		return nil, err
	}
	return r.cases.Add(ctx, caseID, additions, authorOf(ctx, author), version)
}

func (r *mutationResolver) RemoveFromCase(ctx context.Context, caseID string, itemID string, version int64) (*cases.Case, error) {
	return r.cases.Remove(ctx, caseID, itemID, version)
}

func (r *mutationResolver) Annotate(ctx context.Context, caseID string, itemID *string, annotationID *string, text string, author *string, version *int64) (*cases.Case, error) {
	return r.cases.Annotate(ctx, caseID, cases.Note{Item: itemID, Annotation: annotationID, Text: text, By: authorOf(ctx, author), Seen: version})
}

type caseResolver struct{ *Resolver }

func (r *Resolver) Case() generated.CaseResolver { return &caseResolver{r} }

func (r *caseResolver) Item(_ context.Context, obj *cases.Case, id string) (*cases.Item, error) {
	return nullable(obj.Find(id))
}

type caseItemResolver struct{ *Resolver }

func (r *Resolver) CaseItem() generated.CaseItemResolver { return &caseItemResolver{r} }

func (r *caseItemResolver) Node(ctx context.Context, obj *cases.Item) (model.Node, error) {
	for kind, of := range caseKinds {
		if of == obj.Kind {
			return loadersOf(ctx).node(ctx, globalID(kind, obj.Name))
		}
	}
	return nil, nil
}

func (r *caseItemResolver) Answer(ctx context.Context, obj *cases.Item) (*cases.Answer, error) {
	if obj.Kind != cases.KindAnswer {
		return nil, nil
	}
	return nullable(loadersOf(ctx).answers.load(ctx, answerKey{obj.Case, obj.ID}))
}

type savedAnswerResolver struct{ *Resolver }

func (r *Resolver) SavedAnswer() generated.SavedAnswerResolver { return &savedAnswerResolver{r} }

func (r *savedAnswerResolver) OperationName(_ context.Context, obj *cases.Answer) (*string, error) {
	if obj.Operation == "" {
		return nil, nil
	}
	return &obj.Operation, nil
}

func (r *savedAnswerResolver) Revision(_ context.Context, obj *cases.Answer) (int64, error) {
	return obj.Snapshot.Rows, nil
}

func (r *savedAnswerResolver) DerivedRevision(_ context.Context, obj *cases.Answer) (int64, error) {
	return obj.Snapshot.Derived, nil
}

func (r *savedAnswerResolver) Rerun(ctx context.Context, obj *cases.Answer, first int64) (*model.Rerun, error) {
	return r.rerun(ctx, obj, first)
}

type answerChangeResolver struct{ *Resolver }

func (r *Resolver) AnswerChange() generated.AnswerChangeResolver { return &answerChangeResolver{r} }

func (r *answerChangeResolver) Added(_ context.Context, obj *cases.Change) (bool, error) {
	return obj.Before == nil, nil
}

func (r *answerChangeResolver) Removed(_ context.Context, obj *cases.Change) (bool, error) {
	return obj.After == nil, nil
}
