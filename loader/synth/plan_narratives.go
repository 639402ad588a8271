package synth

import (
	"slices"
	"time"
)

// storyline is a narrative and where and when it is told.
type storyline struct {
	Narrative
	told []telling
}

type telling struct {
	network  int
	from, to int64
}

// storylines are the three that were described for the China networks. The
// texts are made up; the tags occur nowhere else.
var storylines = []storyline{
	{
		Narrative: Narrative{
			ID: "covid-praise", Title: "Praise of China's response to COVID-19",
			Links:    list("https://www.people.example.cn/n1/2020/wuhan|https://english.cctv.example/covid19/timeline"),
			Hashtags: list("武漢加油|中国抗疫|疫情防控阻击战|ChinaFightsCovid|ThankYouChina"),
			Texts: list("武漢人民眾志成城，疫情一定會過去！|中国用两个月控制住了疫情，世界应该看到这份努力|向一線醫護人員致敬，你們是最美的逆行者|" +
				"方舱医院休舱了，这就是中国速度|China built hospitals in ten days. No other country could do that.|" +
				"While others wait, China sends masks and doctors to the world|疫情面前，中國體制的優勢一目了然|数据公开透明，这才是负责任的大国"),
		},
		told: []telling{{chinaMay, at(2020, 2, 3), at(2020, 4, 20)}},
	},
	{
		Narrative: Narrative{
			ID: "hong-kong-protesters", Title: "Against protesters in Hong Kong",
			Links:    list("https://www.people.example.cn/n1/2019/hongkong"),
			Hashtags: list("香港暴徒|守護香港|止暴制亂|HKRiots|SaveHongKong"),
			Texts: list("廢青搞亂香港，市民忍無可忍|支持警察嚴正執法，還香港安寧|暴力不是民主，破壞不是自由|谁在背后给暴徒发钱？查下去|" +
				"These are not protesters, they are rioters. Hong Kong deserves peace.|Stop the violence, support the police of Hong Kong|" +
				"砸地铁、打路人，这就是所谓的和平示威？|香港是中國的香港，不容外人插手"),
		},
		// One network after the other: so which was first is plain, and they never post together.
		told: []telling{
			{chinaAugust, at(2019, 6, 10), at(2019, 6, 29)},
			{chinaMay, at(2019, 7, 8), at(2020, 1, 31)},
		},
	},
	{
		Narrative: Narrative{
			ID: "united-states", Title: "Against the United States",
			Links:    list("https://chinadaily.example.cn/a/us-response"),
			Hashtags: list("美国疫情失控|美帝國主義|AmericanHypocrisy|WhereDidTheVirusComeFrom"),
			Texts: list("美国政府甩锅，自己的人民在等死|所謂的自由燈塔，連口罩都沒有|先管好自己的国家，再来指责别人|" +
				"Human rights? Look at the streets of America first.|The US blames others because it has no answer for its own people|" +
				"德特里克堡为什么关闭？请给世界一个解释|美國干預別國內政的歷史，每一頁都是血"),
		},
		told: []telling{{chinaMay, at(2020, 3, 2), at(2020, 4, 20)}},
	},
}

// mostTold keeps the posts of the shortest telling, three weeks, over a minute apart.
const mostTold = 3000

// narratives plants the storylines. No two posts of one are within a minute of
// each other, so that equal texts and links don't make a coordinated pair.
func (p *planner) narratives() {
	for _, s := range storylines {
		story := s.Narrative
		for _, t := range s.told {
			n := p.networks[t.network]
			posts := int(min(mostTold, max(30, n.size.tweets/125)))
			pool := p.existing(n, min(400, max(8, len(n.accounts)/20)), t.from, func(a *account) bool { return !a.target })
			told := Told{Network: n.slug, Tweets: int64(posts)}
			tellers := map[string]bool{}
			var ats []int64
			for _, ms := range p.moments(n, t.from, t.to, posts) {
				post := n.add(p.tell(&story, pool[skewed(p.r.Rand, len(pool))], ms))
				tellers[post.account] = true
				ats = append(ats, post.at)
			}
			for id := range tellers {
				told.Accounts = append(told.Accounts, id)
			}
			slices.Sort(told.Accounts)
			told.FirstAt = time.UnixMilli(slices.Min(ats)).UTC()
			told.LastAt = time.UnixMilli(slices.Max(ats)).UTC()
			story.Told = append(story.Told, told)
		}
		p.truth.Narratives = append(p.truth.Narratives, story)
	}
}

// tell is one post of a narrative, with one or two of its tags, and one of its links in every third.
func (p *planner) tell(s *Narrative, account int, ms int64) planted {
	k := p.r.IntN(len(s.Texts))
	t := planted{at: ms, author: account, text: s.Texts[k], language: scriptOf(s.Texts[k])}
	first := p.r.IntN(len(s.Hashtags))
	for i := range 1 + p.r.IntN(2) {
		tag := s.Hashtags[(first+i)%len(s.Hashtags)]
		t.tags = append(t.tags, tag)
		t.text += " #" + tag
	}
	if p.r.IntN(3) == 0 {
		t.text += " https://t.co/" + shortCode(p.r)
		t.urls = append(t.urls, choose(p.r, s.Links))
	}
	return t
}

// scriptOf tells English from Chinese.
func scriptOf(text string) string {
	if text[0] < 0x80 {
		return "en"
	}
	return "zh"
}
