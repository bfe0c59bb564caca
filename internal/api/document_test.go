package api_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"embudo/internal/api"
)

// document is what the API promises; the schemas of OpenAPI 3.1 are JSON Schema.
type document struct {
	t     testing.TB
	whole map[string]any
	// one at a time: the compiler keeps what it has compiled.
	one      sync.Mutex
	compiler *jsonschema.Compiler
}

const documentURL = "https://embudo.test/openapi.json"

func readDocument(t testing.TB) *document {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(api.Document))
	require.NoError(t, err)
	d := &document{t: t, whole: whole.(map[string]any), compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	delete(d.whole, "jsonSchemaDialect")
	require.NoError(t, d.compiler.AddResource(documentURL, d.whole))
	return d
}

// holds says what of a JSON value is not as the schema at a place of the document.
func (d *document) holds(pointer string, value []byte) error {
	d.t.Helper()
	d.one.Lock()
	schema, err := d.compiler.Compile(documentURL + "#" + pointer)
	d.one.Unlock()
	require.NoError(d.t, err, pointer)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	require.NoError(d.t, err, string(value))
	return schema.Validate(v)
}

// path is the document's path that a request's is one of.
func (d *document) path(of string) string {
	of = strings.TrimPrefix(of, api.Base)
	for path := range d.whole["paths"].(map[string]any) {
		want, have := strings.Split(path, "/"), strings.Split(of, "/")
		if len(want) == len(have) && !slices.ContainsFunc(want, func(s string) bool {
			i := slices.Index(want, s)
			return !strings.HasPrefix(s, "{") && s != have[i]
		}) {
			return path
		}
	}
	return ""
}

func pointer(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(p))
	}
	return b.String()
}

// sent holds a request that is taken against the document.
func (d *document) sent(r *http.Request, body []byte) {
	d.t.Helper()
	if len(body) == 0 {
		return
	}
	at := pointer("paths", d.path(r.URL.EscapedPath()), strings.ToLower(r.Method), "requestBody", "content", "application/json", "schema")
	require.NoError(d.t, d.holds(at, body), string(body))
}

// answered holds an answer against the document.
func (d *document) answered(r *http.Request, w *httptest.ResponseRecorder) {
	d.t.Helper()
	kind := w.Header().Get("Content-Type")
	path := d.path(r.URL.EscapedPath())
	require.NotEmpty(d.t, path, r.URL)
	at := pointer("paths", path, strings.ToLower(r.Method), "responses", strconv.Itoa(w.Code), "content", kind, "schema")
	require.NoError(d.t, d.holds(at, w.Body.Bytes()), "%d %s", w.Code, w.Body)
}

// The document has each thing that can be asked, with the parameters of its path, and nothing else.
func TestTheDocumentHasEveryRoute(t *testing.T) {
	t.Parallel()
	d := readDocument(t)
	require.Equal(t, "3.1.0", d.whole["openapi"])
	var promised []string
	for path, item := range d.whole["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if method != "parameters" {
				promised = append(promised, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(promised)
	served := api.Routes()
	slices.Sort(served)
	require.Equal(t, served, promised)
	for name := range d.whole["components"].(map[string]any)["schemas"].(map[string]any) {
		_, err := d.compiler.Compile(documentURL + "#" + pointer("components", "schemas", name))
		require.NoError(t, err, name)
	}
}
