package blockkit

// Surface is where blocks are shown.
type Surface uint8

// The three surfaces. They are bits, so that a rule can name several.
const (
	SurfaceMessage Surface = 1 << iota
	SurfaceModal
	SurfaceHome

	everywhere = SurfaceMessage | SurfaceModal | SurfaceHome
)

// Slack's error names for what is wrong with a payload.
const (
	CodeInvalidBlocks      = "invalid_blocks"         // a message's blocks break the schema
	CodeInvalidFormat      = "invalid_blocks_format"  // blocks are no JSON array
	CodeInvalidAttachments = "invalid_attachments"    // a message's attachments break the schema
	CodeInvalidArguments   = "invalid_arguments"      // a view breaks the schema
	CodeTooLong            = "msg_blocks_too_long"    // a message's blocks carry too much text
	CodeOneTable           = "only_one_table_allowed" // a message has two tables
	CodeDuplicateBlock     = "duplicate_block_id"     // two blocks share a block_id
	CodeViewTooLarge       = "view_too_large"         // a view exceeds 250 KB
	CodeMetadataFormat     = "invalid_metadata_format"
)

// Violation is one complaint about a payload.
type Violation struct {
	Code    string // Slack's error name
	Message string // Slack's sentence
	Pointer string // JSON pointer to the offending place, from the root of the call's arguments
}

// String returns the complaint as Slack's `errors` array shows it.
func (v Violation) String() string {
	return v.Message + " [json-pointer:" + v.Pointer + "]"
}
