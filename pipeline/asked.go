package pipeline

// Asked is one write that a program asks for over the wire, under a key of its own. Its answer is kept in the transaction of
// what it does, so that a key has one effect and one answer.
type Asked struct {
	// Token is the number of the key with which the program speaks.
	Token int64
	// Key names the write among those of the token, and Body is the SHA-256 of what was sent.
	Key  string
	Body [32]byte
	// Say words the answer to what came of it.
	Say func(of any) (Answer, error)

	answer Answer
}

// Answer is what a program was answered.
type Answer struct {
	Status int
	Body   []byte
}

// Became words the answer to what came of it. Where no program asks it does nothing.
func (a *Asked) Became(of any) (err error) {
	if a != nil {
		a.answer, err = a.Say(of)
	}
	return err
}

// Answer is what was worded last.
func (a *Asked) Answer() Answer { return a.answer }

// AnsweredError says that a write was done under its key before, and what it was answered then.
type AnsweredError struct{ Answer Answer }

func (*AnsweredError) Error() string { return "answered before under this key" }
