// Package synth writes archives of made-up networks in the real format, of any
// size, with the truth about them beside: what a correct program must find in
// them, to the last row. It is how Takedown is tested, measured and shown where
// the real archives are not at hand.
//
// Four networks have the names and, at scale 1, exactly the sizes of those that
// the platform disclosed in August 2019 and June 2020. Their accounts, texts and
// ids are invented. Background activity is shaped so that nothing stands out
// but what is planted:
//
//   - Creation bursts: two shared by two networks, one by three, and five of one
//     network alone, two of them three weeks apart. All other accounts are laid
//     out evenly over a slowly growing rate, so that no other week qualifies as a
//     creation window (see creations).
//   - Amplified accounts whose amplifiers are listed to the last one, some across
//     networks and some from the amplifier list, with retweets that name the
//     tweet, the account, or both; nobody else retweets them.
//   - Coordinated groups for CO_RETWEET, CO_LINK, CO_TWEET, CO_REPLY and
//     FAST_RETWEET, with pairs at exactly 60 seconds, and a group that is three
//     seconds too slow. Background retweets of a tweet are over a minute apart
//     and background texts and links one of a kind, so that no other pair has
//     weight 2. Hashtags and shared minutes (CO_HASHTAG, SYNCHRONY) are not shaped.
//   - Three narratives with texts and hashtags of their own in the China networks.
//   - Working hours: most tweets fall on Monday to Friday from 08 to 17 at one
//     offset from UTC for each network.
//   - Duplicate rows and dirty rows, on top of the sizes, each dirty row listed
//     with the line, column and code of its rejection; and a few texts with bytes
//     that are not UTF-8, which are to be loaded repaired.
//
// Beyond that, files are as awkward as real ones: rows in no order, several
// scripts, emoji and bidirectional text, quoted commas, quotes and line ends,
// formulas and markup in texts and profiles, hashed ids below 5,000 followers,
// numeric ones above, heavy tails in all activity.
//
// The same seed and scale give the same bytes, on any number of processors.
// Memory holds the accounts and what is planted, never the tweets.
package synth
