package browsertest

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxPicture keeps the pictures of the documentation light, in bytes.
const maxPicture = 150 << 10

// Lighten writes a PNG file of a story anew with its 256 most frequent colours, which is all that a page has but for
// the edges of its letters. It fails the test where there is no such file, or where it is still too heavy to keep.
func Lighten(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	few := image.NewPaletted(picture.Bounds(), frequent(picture))
	draw.Draw(few, few.Bounds(), picture, picture.Bounds().Min, draw.Src)
	var light bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&light, few))
	require.LessOrEqual(t, light.Len(), maxPicture, path)
	require.NoError(t, os.WriteFile(path, light.Bytes(), 0o644))
}

// frequent is a picture's 256 most frequent colours.
func frequent(picture image.Image) color.Palette {
	counts := map[color.RGBA]int{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			counts[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), bytes.Compare([]byte{a.R, a.G, a.B, a.A}, []byte{b.R, b.G, b.B, b.A}))
	})
	var palette color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	return palette
}
