// Package crashpoint names the moments at which the death of the process is most awkward, so that tests can bring it
// about. In the product it does nothing: only a program that is built with the tag "crashpoints" arms it, and dies where
// EMBUDO_CRASH names the moment. The tag is asked in cmd/embudo alone, so that both programs are of the same packages.
package crashpoint

// The moments.
const (
	// BeforeClaim is before a command's key is claimed, and AfterClaim after.
	BeforeClaim = "before-claim"
	AfterClaim  = "after-claim"
	// BeforeCommit is before a command's last round trip is sent, and AfterCommit after it was answered.
	BeforeCommit = "before-commit"
	AfterCommit  = "after-commit"
	// BeforeAck is before an envelope's acknowledgement is handed to its connection, and AfterAck after.
	BeforeAck = "before-ack"
	AfterAck  = "after-ack"
	// AfterTake is after a notice was taken in hand, AfterSend after Slack had it and before that is kept, AfterKeep after.
	AfterTake = "after-take"
	AfterSend = "after-send"
	AfterKeep = "after-keep"
	// BeforeBriefed is before the summaries of the day are owed for good, and AfterBriefed after.
	BeforeBriefed = "before-briefed"
	AfterBriefed  = "after-briefed"
	// BeforeReminded is before reminders are owed for good, and AfterReminded after.
	BeforeReminded = "before-reminded"
	AfterReminded  = "after-reminded"
	// BeforeSnapshot is when the week's snapshot is begun and has nothing in it yet, and AfterSnapshot when it is kept.
	BeforeSnapshot = "before-snapshot"
	AfterSnapshot  = "after-snapshot"
	// BeforeImported is when a chunk of an import, or of its undo, is written and not kept yet, and AfterImported when it is.
	BeforeImported = "before-imported"
	AfterImported  = "after-imported"
)

// All lists every moment.
func All() []string {
	return []string{BeforeClaim, AfterClaim, BeforeCommit, AfterCommit, BeforeAck, AfterAck, AfterTake, AfterSend, AfterKeep}
}
