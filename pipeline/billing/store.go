package billing

import (
	"context"

	"embudo/pipeline"
)

// Store keeps the catalogue. Its methods may be called from many goroutines. Where it can't be reached they return a
// pipeline.Error with code Unavailable, and nothing was saved.
type Store interface {
	// DoProducts runs do in one transaction under cmd.Key. When an earlier command under that key was committed, do is not run
	// and replay says what it led to. do may run again where the transaction failed and is known to have left nothing. An error
	// of do rolls everything back and is returned as it is.
	DoProducts(ctx context.Context, cmd Command, do func(Tx) error) (replay *Replayed, err error)
	// Product gives one by its code, or NotFound.
	Product(ctx context.Context, code string) (Product, error)
	// ProductNumbered gives one by its number, or NotFound.
	ProductNumbered(ctx context.Context, id ProductID) (Product, error)
	// Products gives a page of the catalogue, by family and code.
	Products(ctx context.Context, q Query) (Page, error)
	// ProductEvents gives up to limit events of a product with versions below before (0: from the newest), newest first.
	ProductEvents(ctx context.Context, id ProductID, before, limit int) ([]Event, error)
	// Families gives how many products that are offered each family has, by name; "" for those without.
	Families(ctx context.Context) ([]Family, error)
	// Lists gives the names of the price lists besides the general one, in small letters and in order, up to limit.
	Lists(ctx context.Context, limit int) ([]string, error)
	// KeepLogo keeps a picture under its SHA-256 in hexadecimal; one that is there stays.
	KeepLogo(ctx context.Context, digest string, picture []byte) error
	// Logo gives a picture by its SHA-256, or NotFound.
	Logo(ctx context.Context, digest string) ([]byte, error)
}

// Command is one request to change the catalogue: the key under which it has its one effect, and who asks.
type Command struct {
	Key string
	By  pipeline.Member
	// Asked is what a program asks for over the wire; nil for people. Its answer is kept beside what it does, or alone where it
	// does nothing; one that was given before is a pipeline.AnsweredError.
	Asked *pipeline.Asked
	// External is by what another system knows the product that the command is about; "" for none. It is read ahead.
	External string
}

// Replayed is the product that a command which was committed before led to, and its version then.
type Replayed struct {
	Product ProductID
	Version int
}

// Tx is one transaction. It must not be kept beyond the function it was given to. What it saves is written in the order in which
// it was saved; the last product is what the command led to.
type Tx interface {
	// Actor is the command's member with the roles that hold in this transaction.
	Actor() pipeline.Actor
	// NewProduct draws a number.
	NewProduct(ctx context.Context) (ProductID, error)
	// LockProduct gives one by its code, locked until the transaction ends, or NotFound.
	LockProduct(ctx context.Context, code string) (Product, error)
	// LockExternal gives one by what another system calls it, locked, or NotFound.
	LockExternal(ctx context.Context, external string) (Product, error)
	// SaveProduct keeps the product's new state and its event when the transaction commits.
	SaveProduct(p Product, e Event)
}

// Query asks for a page of the catalogue.
type Query struct {
	// Text is part of a code, or of a name in either language; "" for all.
	Text string
	// Family narrows to one; nil for all.
	Family *string
	// Retired: those too that are offered no more.
	Retired bool
	// Skip is how many come before the page.
	Skip, Limit int
}

// Page is part of the catalogue.
type Page struct {
	Items []Product
	// More: others follow.
	More bool
}

// Family is how many products are offered under a name.
type Family struct {
	Name  string
	Count int
}
