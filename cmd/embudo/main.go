// Command embudo runs a company's sales pipeline in Slack.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no zone files

	"github.com/alecthomas/kong"

	"embudo/internal/collector"
)

// version is set when a release is built.
var version = "dev"

// commandLine is every command. Configuration comes by the environment, never by flags.
type commandLine struct {
	Run      runCommand      `cmd:"" help:"Run the bot."`
	Demo     demoCommand     `cmd:"" help:"Try it on a local Slack in the browser. Needs no account and no configuration."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to this program's."`
	Import   importCommand   `cmd:"" help:"Bring in a file of accounts, contacts, leads or opportunities, or undo that."`
	Export   exportCommand   `cmd:"" help:"Write all accounts, contacts, leads or opportunities to a file that can be imported."`
	Doctor   doctorCommand   `cmd:"" help:"Check tokens, scopes, database, Redis and the channel, and say how to mend what is wrong."`
	Manifest manifestCommand `cmd:"" help:"Print the Slack app manifest."`
	SBOM     sbomCommand     `cmd:"" name:"sbom" help:"Print what this program was built from, as CycloneDX JSON."`

	Version kong.VersionFlag `help:"Print the version."`
}

func main() {
	collector.Pace()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the default holds again, so that a second one ends the process at once.
	context.AfterFunc(ctx, stop)
	cli := commandLine{}
	parsed := kong.Parse(&cli, kong.Name("embudo"), kong.Description("The sales pipeline of a services company, in Slack."),
		kong.UsageOnError(), kong.Vars{"version": version}, kong.BindTo(ctx, (*context.Context)(nil)))
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "embudo:", err)
		os.Exit(1)
	}
}
