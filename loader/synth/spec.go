package synth

import (
	"math"
	"time"

	"github.com/takedown/takedown/store"
)

// Sizes at scale 1: those of the contract, which are what Twitter disclosed in
// June 2020. For August 2019 the contract fixes the accounts alone; its two
// files held about 3.6 million tweets.
const (
	amplifierAccounts = 150_000
	// amplifierRows is three retweets an amplifier, in the mean.
	amplifierRows = 3 * amplifierAccounts

	// No network is smaller than this at any scale, so that everything planted has room.
	leastAccounts = 60
	leastTweets   = 800

	// MaxScale keeps ids apart and background growth far from a burst's.
	MaxScale = 10
)

// scaled is size at a scale, at least least.
func scaled(size, least int64, scale float64) int64 {
	return max(least, int64(math.Round(float64(size)*scale)))
}

// spec is what makes a network like itself.
type spec struct {
	slug         string
	name         string
	attributedTo string
	disclosedOn  store.Date
	coverage     store.Coverage

	accounts, tweets int64

	// utcOffset is in hours.
	utcOffset int64
	// Accounts are created in [createdFrom, createdTo), tweets posted in
	// [postedFrom, postedTo); milliseconds.
	createdFrom, createdTo int64
	postedFrom, postedTo   int64

	// languages are drawn by weight.
	languages []weighted
	// quotedLists: lists as ['a', 'b'] and booleans as True, as the archives
	// until 2019 have them; else [a, b] and true.
	quotedLists bool
}

type weighted struct {
	value  string
	weight int
}

const (
	chinaAugust = iota
	chinaMay
	russiaMay
	turkeyMay
)

var specs = []spec{
	chinaAugust: {
		slug: "china_082019", name: "China (August 2019)", attributedTo: "People's Republic of China",
		disclosedOn: dateOf(2019, 8, 19), coverage: store.CoverageCoreOnly,
		accounts: 936, tweets: 3_600_000, utcOffset: 8,
		createdFrom: at(2009, 6, 1), createdTo: at(2019, 7, 1),
		postedFrom: at(2012, 1, 1), postedTo: at(2019, 8, 1),
		languages:   []weighted{{"zh", 40}, {"zh-tw", 25}, {"en", 25}, {"th", 10}},
		quotedLists: true,
	},
	chinaMay: {
		slug: "china_052020", name: "China (June 2020)", attributedTo: "People's Republic of China",
		disclosedOn: dateOf(2020, 6, 12), coverage: store.CoverageWithAmplifiers,
		accounts: 23_750, tweets: 348_608, utcOffset: 8,
		createdFrom: at(2009, 9, 1), createdTo: at(2020, 4, 15),
		postedFrom: at(2017, 6, 1), postedTo: at(2020, 5, 1),
		languages: []weighted{{"zh", 45}, {"zh-tw", 35}, {"en", 20}},
	},
	russiaMay: {
		slug: "russia_052020", name: "Russia (June 2020)", attributedTo: "Russia: Current Policy",
		disclosedOn: dateOf(2020, 6, 12), coverage: store.CoverageCoreOnly,
		accounts: 1_152, tweets: 3_434_792, utcOffset: 3,
		createdFrom: at(2009, 4, 1), createdTo: at(2020, 3, 15),
		postedFrom: at(2013, 1, 1), postedTo: at(2020, 5, 1),
		languages: []weighted{{"ru", 85}, {"en", 12}, {"ar", 3}},
	},
	turkeyMay: {
		slug: "turkey_052020", name: "Turkey (June 2020)", attributedTo: "Turkey: youth wing of the Justice and Development Party (AKP)",
		disclosedOn: dateOf(2020, 6, 12), coverage: store.CoverageCoreOnly,
		accounts: 7_340, tweets: 36_948_524, utcOffset: 3,
		createdFrom: at(2009, 2, 1), createdTo: at(2020, 4, 1),
		postedFrom: at(2012, 6, 1), postedTo: at(2020, 5, 1),
		languages: []weighted{{"tr", 88}, {"ar", 7}, {"en", 5}},
	},
}

func dateOf(year int, month time.Month, dayOfMonth int) store.Date {
	return store.DateOf(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC))
}

// burst is a creation burst: unusually many accounts of each of its networks on
// the same days.
type burst struct {
	name     string
	from     store.Date
	days     int
	networks []int
	// percent of each network's accounts.
	percent int64
}

const (
	leastBurst  = 12
	leastPerDay = 30
)

// bursts are planted in this order, while at most three fifths of a network's
// accounts belong to one. Two bursts of a network are at least 190 days apart,
// so that none of them is in the baseline of another.
var bursts = []burst{
	{"last week of January 2020", dateOf(2020, 1, 25), 7, []int{chinaMay, turkeyMay}, 8},
	{"March 2019, three networks", dateOf(2019, 3, 11), 3, []int{chinaMay, russiaMay, turkeyMay}, 6},
	{"September 2017", dateOf(2017, 9, 4), 2, []int{chinaAugust, turkeyMay}, 6},
	{"April 2018, China alone", dateOf(2018, 4, 9), 3, []int{chinaMay}, 5},
	{"May 2018, China (2019) alone", dateOf(2018, 5, 7), 2, []int{chinaAugust}, 6},
	{"March 2014, Russia alone", dateOf(2014, 3, 17), 2, []int{russiaMay}, 6},
	{"June 2018, Turkey alone", dateOf(2018, 6, 18), 3, []int{turkeyMay}, 5},
	// Three weeks after Turkey's: near in time, and no window holds both.
	{"July 2018, Russia alone", dateOf(2018, 7, 9), 2, []int{russiaMay}, 5},
}

// planBursts decides how many accounts of which network are created on each
// day of each burst: sizes[b][n] accounts over days[b] days, 0 for none.
func planBursts(accounts []int64) (days []int, sizes [][]int64) {
	used := make([]int64, len(accounts))
	for _, b := range bursts {
		size := make([]int64, len(accounts))
		length, fits := int64(b.days), true
		for _, n := range b.networks {
			size[n] = max(leastBurst, accounts[n]*b.percent/100)
			length = min(length, max(1, size[n]/leastPerDay))
			fits = fits && (used[n]+size[n])*5 <= accounts[n]*3
		}
		if !fits {
			clear(size)
		}
		for n := range used {
			used[n] += size[n]
		}
		days, sizes = append(days, int(length)), append(sizes, size)
	}
	return days, sizes
}
