"""Drawing, sliders and checks: what stands between the mathematics and the page."""
