package quotepdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // what people have
	"image/png"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/draw"
)

// Limits of a picture: what is larger is not read, and what is kept is as large as it is ever shown.
const (
	maxSide  = 6000
	maxWide  = 600
	maxTall  = 300
	logoWide = 48.0
	logoTall = 20.0
)

// ErrPicture says that something is no PNG or JPEG that could be shown.
var ErrPicture = errors.New("quotepdf: no picture")

// Logo gives a PNG or JPEG as documents show it: on white, as large as is needed.
func Logo(picture []byte) ([]byte, error) {
	size, kind, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || kind != "png" && kind != "jpeg" || size.Width < 1 || size.Height < 1 || size.Width > maxSide || size.Height > maxSide {
		return nil, errors.Join(ErrPicture, err)
	}
	from, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, errors.Join(ErrPicture, err)
	}
	scale := min(1, float64(maxWide)/float64(size.Width), float64(maxTall)/float64(size.Height))
	to := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(size.Width)*scale)), max(1, int(float64(size.Height)*scale))))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, to); err != nil {
		return nil, fmt.Errorf("logo: %w", err)
	}
	return out.Bytes(), nil
}

// logo shows the picture at the top left and gives how large it became; nothing where there is none.
func (p *pages) logo() (w, h float64) {
	if len(p.Logo) == 0 {
		return 0, 0
	}
	options := fpdf.ImageOptions{ImageType: "PNG"}
	info := p.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(p.Logo))
	if p.pdf.Err() {
		return 0, 0
	}
	scale := min(logoWide/info.Width(), logoTall/info.Height())
	w, h = info.Width()*scale, info.Height()*scale
	p.pdf.ImageOptions("logo", margin, margin, w, h, false, options, 0, "")
	return w, h
}
