package blockkit

import (
	"encoding/json"
	"slices"
)

// Newer clients take 12 segments and series; six pass everywhere.
const (
	maxSegments = 6
	maxPoints   = 20
	maxLabel    = 20
)

// numeric complains unless the property is a JSON number, and returns it.
func (o object) numeric(key string) float64 {
	number, ok := o.m[key].(json.Number)
	if !ok {
		o.get(key).fail("must provide a number")
		return 0
	}
	f, err := number.Float64()
	if err != nil {
		o.get(key).fail("must provide a number")
	}
	return f
}

func (c *checker) chart(o object) {
	c.charts++
	o.need("title", "chart")
	o.str("title", 1, 50)
	if !o.has("chart") {
		return
	}
	chart, ok := o.get("chart").object()
	if !ok {
		return
	}
	switch kind := chart.kind(); kind {
	case "pie":
		chart.pie()
	case "bar", "line", "area":
		chart.series()
	case "":
	default:
		chart.get("type").fail("unsupported type: %s", kind)
	}
}

func (o object) pie() {
	o.only("segments")
	o.need("segments")
	seen := map[string]bool{}
	o.list("segments", 1, maxSegments, func(n node) {
		s, ok := n.object()
		if !ok {
			return
		}
		s.only("label value")
		s.need("label", "value")
		s.unique("label", seen)
		if s.has("value") && s.numeric("value") <= 0 {
			s.get("value").fail("must be greater than 0")
		}
	})
}

func (o object) series() {
	o.only("series axis_config")
	o.need("series", "axis_config")
	var categories []string
	if o.has("axis_config") {
		categories = o.get("axis_config").axis()
	}
	seen := map[string]bool{}
	o.list("series", 1, maxSegments, func(n node) {
		s, ok := n.object()
		if !ok {
			return
		}
		s.only("name data")
		s.need("name", "data")
		s.unique("name", seen)
		var labels []string
		s.list("data", 1, maxPoints, func(n node) {
			p, ok := n.object()
			if !ok {
				return
			}
			p.only("label value")
			p.need("label", "value")
			labels = append(labels, p.str("label", 1, maxLabel))
			if p.has("value") {
				p.numeric("value")
			}
		})
		if s.has("data") && !slices.Equal(slices.Sorted(slices.Values(labels)), slices.Sorted(slices.Values(categories))) {
			s.get("data").fail("must have exactly one data point per category")
		}
	})
}

// axis checks the axes and returns the categories.
func (n node) axis() []string {
	o, ok := n.object()
	if !ok {
		return nil
	}
	o.only("categories x_label y_label")
	o.need("categories")
	o.str("x_label", 0, 50)
	o.str("y_label", 0, 50)
	var categories []string
	seen := map[string]bool{}
	o.list("categories", 1, maxPoints, func(n node) {
		s := n.text(1, maxLabel)
		if seen[s] {
			n.fail("Input contains duplicate items")
		}
		seen[s] = true
		categories = append(categories, s)
	})
	return categories
}

// unique checks a short name that no sibling may share.
func (o object) unique(key string, seen map[string]bool) {
	if !o.has(key) {
		return
	}
	s := o.str(key, 1, maxLabel)
	if seen[s] {
		o.get(key).fail("Input contains duplicate items")
	}
	seen[s] = true
}
