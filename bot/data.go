package bot

import (
	"strconv"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Limits of tables and charts: the smaller ones that Slack has had, which every client takes.
// Source: Slack, "Block Kit reference", data_table and data_visualization.
const (
	// MaxTableRows is how many rows a table has besides its header. Rows beyond are left out.
	MaxTableRows    = 100
	maxTableColumns = 20
	maxTableText    = 10000
	maxCaption      = 150
	maxCell         = 300
	maxChartTitle   = 50
	maxChartLabel   = 20
	// MaxSeries is how many series or pieces a chart has, and MaxPoints how many places on its axis.
	MaxSeries = 6
	MaxPoints = 20
	// MaxCharts is how many charts one message may have. Of tables it may have one.
	MaxCharts = 2
)

// Cell is a cell of a Table. Its zero value shows a dash.
type Cell struct {
	text   string
	number *float64
	button *slack.ButtonBlockElement
	person pipeline.UserID
}

// Text is a cell of plain text.
func Text(text string) Cell { return Cell{text: text} }

// Number is a cell that shows text and is sorted by value.
func Number(value float64, text string) Cell { return Cell{text: text, number: &value} }

// Pressed is a cell with a button, which is sorted by its label.
func Pressed(b *slack.ButtonBlockElement) Cell { return Cell{text: b.Text.Text, button: b} }

// Named is a cell with a person's name. Unlike a mention in a text it notifies nobody.
func Named(id pipeline.UserID) Cell {
	if !userID.MatchString(string(id)) {
		return Text(string(id))
	}
	return Cell{text: string(id), person: id}
}

func (c Cell) shown() string { return plain(c.text, maxCell).Text }

func (c Cell) object() slack.DataTableCell {
	switch {
	case c.button != nil:
		return slack.NewDataTableActionCell(c.button).WithFallback(slack.NewDataTableRawTextCell(c.shown()))
	case c.person != "":
		return slack.NewDataTableRichTextCell(slack.NewRichTextSection(slack.NewRichTextSectionUserElement(string(c.person), nil)))
	case c.number != nil:
		return slack.NewDataTableRawNumberCell(*c.number).WithText(c.shown())
	}
	return slack.NewDataTableRawTextCell(c.shown())
}

// Table is a table of plain text, for messages and Home: not for modals, and one a message. The caption is read to who
// does not see it. Each row is cut or filled to the length of the header; rows beyond what Slack takes are left out.
func Table(caption string, header []string, rows ...[]Cell) slack.Block {
	header = header[:min(len(header), maxTableColumns)]
	head := make([]slack.DataTableCell, len(header))
	weight := 0
	for i, h := range header {
		text := plain(h, maxCell).Text
		head[i], weight = slack.NewDataTableRawTextCell(text), weight+utf8.RuneCountInString(text)
	}
	if len(rows) == 0 {
		rows = [][]Cell{nil}
	}
	all := [][]slack.DataTableCell{head}
	for _, row := range rows[:min(len(rows), MaxTableRows)] {
		cells := make([]slack.DataTableCell, len(header))
		for i := range cells {
			var c Cell
			if i < len(row) {
				c = row[i]
			}
			cells[i], weight = c.object(), weight+utf8.RuneCountInString(c.shown())
			if c.button != nil { // its label counts once more, in the fallback
				weight += utf8.RuneCountInString(c.shown())
			}
		}
		if weight > maxTableText && len(all) > 1 {
			break
		}
		all = append(all, cells)
	}
	return &slack.DataTableBlock{Type: slack.MBTDataTable, Caption: plain(caption, maxCaption).Text, Rows: all, PageSize: min(max(len(all)-1, 1), 25)}
}

// Series is a row of a chart's figures, one for each place on its axis.
type Series struct {
	Name   string
	Values []float64
}

// Piece is a piece of a Pie.
type Piece struct {
	Label string
	Value float64
}

// Bars is a chart of bars, for messages only. What a chart shows the message must also say in words: not every client
// draws it. Labels are cut; figures beyond what Slack takes are left out.
func Bars(title string, places []string, series ...Series) slack.Block {
	axis, all := axes(places, series)
	return chart(title, slack.NewDataVisualizationBarChart(axis, all...))
}

// Lines is a chart of lines; see Bars.
func Lines(title string, places []string, series ...Series) slack.Block {
	axis, all := axes(places, series)
	return chart(title, slack.NewDataVisualizationLineChart(axis, all...))
}

// Pie is a chart of parts of a whole, for messages only; see Bars. Pieces of nothing are left out. Without any it is nil.
func Pie(title string, pieces ...Piece) slack.Block {
	names := labels{}
	var all []slack.DataVisualizationSegment
	for _, p := range pieces {
		if p.Value > 0 && len(all) < MaxSeries {
			all = append(all, slack.NewDataVisualizationSegment(names.label(p.Label), p.Value))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return chart(title, slack.NewDataVisualizationPieChart(all...))
}

func chart(title string, c slack.DataVisualizationChart) slack.Block {
	return slack.NewDataVisualizationBlock(plain(title, maxChartTitle).Text, c)
}

func axes(places []string, series []Series) (slack.DataVisualizationAxisConfig, []slack.DataVisualizationDataSeries) {
	if len(places) == 0 {
		places = []string{nothing}
	}
	names, categories := labels{}, make([]string, 0, MaxPoints)
	for _, p := range places[:min(len(places), MaxPoints)] {
		categories = append(categories, names.label(p))
	}
	names = labels{}
	var all []slack.DataVisualizationDataSeries
	for _, s := range series[:min(len(series), MaxSeries)] {
		points := make([]slack.DataVisualizationDataPoint, len(categories))
		for i, label := range categories {
			var value float64
			if i < len(s.Values) {
				value = s.Values[i]
			}
			points[i] = slack.NewDataVisualizationDataPoint(label, value)
		}
		all = append(all, slack.NewDataVisualizationDataSeries(names.label(s.Name), points...))
	}
	return slack.NewDataVisualizationAxisConfig(categories...), all
}

// Labels gives names as a chart labels them: cut to what Slack takes, and no two the same.
func Labels(names []string) []string {
	l, cut := labels{}, make([]string, len(names))
	for i, name := range names {
		cut[i] = l.label(name)
	}
	return cut
}

// labels are those that a chart has already: Slack refuses two that are the same, as cut ones may be.
type labels map[string]bool

func (l labels) label(text string) string {
	label := plain(text, maxChartLabel).Text
	for n := 2; l[label]; n++ {
		tail := " " + strconv.Itoa(n)
		label = plain(text, maxChartLabel-len(tail)).Text + tail
	}
	l[label] = true
	return label
}
