# Share of films of 2015 to 2024 that a woman (co-)directed, from the CSV and from the French CSV.
# Run: Rscript read_csv.R /path/to/releases/latest
release <- normalizePath(commandArgs(trailingOnly = TRUE)[1])

share <- function(indicators) {
  found <- subset(
    indicators,
    indicator_id == "films_directed_by_any_woman_share" & population == "agrees" &
      breakdown == "all" & period_start == "2015-01-01" & period_end == "2024-12-31"
  )
  stopifnot(nrow(found) == 1)
  found$value
}

plain <- read.csv(file.path(release, "indicators.csv"), encoding = "UTF-8")
# read.csv2: semicolons and decimal commas; booleans are the texts VRAI and FAUX
french <- read.csv2(file.path(release, "indicators.fr.csv"), fileEncoding = "UTF-8-BOM")

stopifnot(isTRUE(all.equal(share(plain), share(french))))
cat(sprintf("%.4f\n", share(plain)))
